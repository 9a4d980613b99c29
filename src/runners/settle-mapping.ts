import type { MappingWord } from '../lookups/provider-mapping.ts';
import { hfInference } from '../providers/hf-inference.ts';
import { partnerServes } from '../providers/partner-tasks.ts';
import type { MappedProvider } from '../types/manifest.ts';
import type { Candidate, TaskName } from '../types/suite.ts';
import type { RouteProblem } from './route.ts';

/** Which partner serves a candidate, by the Hub's word. */
export interface Mapped {
  /** Null: hf-inference, for want of the Hub's word. */
  readonly partner: string | null;
  readonly providerId: string | null;
  /** Null: the Hub said nothing. */
  readonly entries: readonly MappedProvider[] | null;
  readonly evidence: string;
  /** Worth telling the user; null: nothing is. */
  readonly note: string | null;
}

/** Settles on the provider of a candidate whose task has no route of the router's own, or says why there is none. */
export function settleMapping(
  candidate: Candidate,
  task: TaskName,
  word: MappingWord,
): Mapped | RouteProblem {
  const pinned = partnerServes(candidate.provider, task) ? candidate.provider : null;
  if (word.kind === 'none') return pinned === null ? fallBack(candidate, word) : unknownId(candidate, word);
  return pinned === null ? pickFirst(candidate, task, word) : checkPinned(candidate, task, pinned, word);
}

type Known = Extract<MappingWord, { kind: 'mapping' }>;
type Unknown = Extract<MappingWord, { kind: 'none' }>;

function fallBack(candidate: Candidate, { evidence }: Unknown): Mapped {
  const note = `candidate ${candidate.id}: the Hub did not say who serves ${candidate.model}; it is asked at ${hfInference.name}`;
  return {
    partner: null,
    providerId: null,
    entries: null,
    evidence: `${evidence}; ${hfInference.name} taken`,
    note,
  };
}

function unknownId(candidate: Candidate, { status, evidence }: Unknown): RouteProblem {
  const gone = status === 404 || status === 401 || status === 403;
  return {
    candidate: candidate.id,
    problem: `candidate ${candidate.id}: ${candidate.provider}'s own id of ${candidate.model} is not known (${evidence})`,
    hint: gone
      ? 'check the model id, and HF_TOKEN if the model is private or gated; hfbench models ID shows who serves it'
      : 'the Hub has to answer for this provider and task: try again, or use hf-inference',
  };
}

function checkPinned(
  candidate: Candidate,
  task: TaskName,
  partner: string,
  { entries, evidence }: Known,
): Mapped | RouteProblem {
  const own = entries.filter((entry) => entry.provider === partner);
  const fit = own.find((entry) => taskFits(entry, task));
  const problem = (text: string): RouteProblem => ({
    candidate: candidate.id,
    problem: `candidate ${candidate.id}: ${text}`,
    hint: `the Hub names for ${task}: ${named(entries, task) || 'no provider'}`,
  });
  if (own[0] === undefined) return problem(`${partner} does not serve ${candidate.model}`);
  if (fit === undefined)
    return problem(`${partner} serves ${candidate.model} for ${own[0].task}, not for ${task}`);
  if (fit.status === 'error')
    return problem(`${partner} fails the Hub's checks for ${candidate.model} (status error)`);
  const note =
    fit.status === 'staging'
      ? `candidate ${candidate.id}: ${partner} serves ${candidate.model} on trial (status staging)`
      : null;
  return { partner, providerId: fit.providerId, entries, evidence, note };
}

/** As Hugging Face's clients choose: the first of the mapping; here the first that serves the task, works and can be asked. */
function pickFirst(
  candidate: Candidate,
  task: TaskName,
  { entries, evidence }: Known,
): Mapped | RouteProblem {
  const usable = entries.filter(
    (entry) =>
      entry.status !== 'error' &&
      taskFits(entry, task) &&
      (entry.provider === hfInference.name || partnerServes(entry.provider, task)),
  );
  const first = usable[0];
  if (first === undefined)
    return {
      candidate: candidate.id,
      problem: `candidate ${candidate.id}: no provider serves ${candidate.model} for ${task} (${evidence})`,
      hint: `hfbench models ${candidate.model} shows who serves it`,
    };
  return {
    partner: first.provider,
    providerId: first.providerId,
    entries,
    evidence: `${evidence}; ${first.provider} taken`,
    note: null,
  };
}

/** Tasks that hf-inference serves with the same models. */
const SAME = [
  ['feature-extraction', 'sentence-similarity'],
  ['text-classification', 'text-ranking'],
] as const;

function taskFits(entry: MappedProvider, task: TaskName): boolean {
  if (entry.task === '' || entry.task === task) return true;
  if (entry.provider !== hfInference.name) return false;
  return SAME.some((pair) => pair.some((name) => name === entry.task) && pair.some((name) => name === task));
}

function named(entries: readonly MappedProvider[], task: TaskName): string {
  return entries
    .filter((entry) => taskFits(entry, task) && entry.status !== 'error')
    .map(({ provider }) => provider)
    .join(', ');
}
