import { InputError } from '../../util/errors.ts';
import { nearest } from '../../util/nearest.ts';

/** What the command line of `hfbench init` says. Null: nothing. */
export interface InitFlags {
  readonly cwd: string;
  readonly question: string | null;
  readonly task: string | null;
  readonly models: readonly string[];
  readonly provider: string | null;
  readonly url: string | null;
  readonly data: string | null;
  readonly input: string | null;
  readonly target: string | null;
  readonly labels: readonly string[];
  readonly limit: number;
}

/** Samples that a first run asks: enough for an interval of some ten points, and soon done. */
const FIRST_LIMIT = 100;

export function readInitFlags(flags: Readonly<Record<string, unknown>>, cwd: string): InitFlags {
  const text = (name: string) => (flags[name] as string | undefined) ?? null;
  return {
    cwd,
    question: text('question'),
    task: text('task'),
    models: (flags.model as readonly string[] | undefined) ?? [],
    provider: text('provider'),
    url: text('url'),
    data: text('data'),
    input: text('input'),
    target: text('target'),
    labels: (flags.labels as readonly string[] | undefined) ?? [],
    limit: (flags.limit as number | undefined) ?? FIRST_LIMIT,
  };
}

/** One of the given words; anything else is an InputError with the nearest of them. */
export function checkOneOf<T extends string>(flag: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  const near = nearest(text, [...words]);
  throw new InputError(`${flag} has no "${text}"`, {
    where: 'hfbench init',
    hint:
      near === null ? `there are ${words.join(', ')}` : `did you mean ${near}? There are ${words.join(', ')}`,
  });
}
