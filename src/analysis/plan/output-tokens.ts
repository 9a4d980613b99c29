import type { Candidate } from '../../types/suite.ts';
import type { TokenSpan } from './text-tokens.ts';

/** An answer's limit is taken to be filled to at least this share. */
const LEAST_FILLED = 0.35;

const LIMIT_NAMES = ['max_tokens', 'max_completion_tokens', 'max_new_tokens'] as const;

/**
 * Output tokens of one answer without any past run, from the candidate's own limit. `target`: tokens of the right
 * answers on average, null: there are none. Null with the reason: no limit is stated, or the right answers are far shorter.
 */
export function assumeOutput(
  { parameters }: Pick<Candidate, 'parameters'>,
  target: TokenSpan | null,
): (TokenSpan & { readonly source: string }) | { readonly unknown: string } {
  const limits = LIMIT_NAMES.flatMap((name) => {
    const value = parameters[name];
    return typeof value === 'number' && value >= 1 ? [{ name, value }] : [];
  });
  const [limit] = limits.sort((a, b) => a.value - b.value);
  if (limit === undefined) return { unknown: 'no limit of the answer (max_tokens) is stated' };
  const low = Math.max(1, limit.value * LEAST_FILLED);
  if (target !== null && target.high < low)
    return { unknown: `the right answers are far shorter than ${limit.name} ${limit.value}` };
  return {
    low,
    high: limit.value,
    source: `${limit.name} ${limit.value}, at least 35 % of it used by each answer`,
  };
}
