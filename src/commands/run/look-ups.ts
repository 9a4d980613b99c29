import { formatPlural } from '../../analysis/format-number.ts';
import { createHttpClient } from '../../http/client.ts';
import { LOOK_UP_MS } from '../../lookups/ask-json.ts';
import type { TokenSources } from '../../providers/token.ts';
import { type LookUpTools, lookUpCandidates, lookUpMappings } from '../../runners/look-up.ts';
import type { Mapped } from '../../runners/settle-mapping.ts';
import { TASKS } from '../../tasks/registry.ts';
import type { CandidateLookUp } from '../../types/manifest.ts';
import type { Suite } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import type { Context } from '../command.ts';

/** Where look-ups of one run come from. */
interface LookUpPlace {
  readonly sources: TokenSources;
  readonly context: Context;
  /** Of an earlier start of the run; empty: it is new. */
  readonly earlier: readonly CandidateLookUp[];
}

/** Settles who serves each candidate by the Hub's word, before anything is made or sent. An InputError names every candidate that nobody serves. */
export async function settleProviders(
  suite: Suite,
  path: string,
  place: LookUpPlace,
): Promise<ReadonlyMap<string, Mapped>> {
  const { mapped, problems } = await withTools(place, new AbortController().signal, (tools) =>
    lookUpMappings(suite, tools),
  );
  if (problems.length === 0) return mapped;
  const lines = problems.map(({ problem, hint }) => (hint === null ? problem : `${problem}\n  ${hint}`));
  throw new InputError(`${lines.join('\n')}\nnothing was sent`, { where: path });
}

/** Asks the candidates' servers what they are, right before the clock starts. Silence is no error. */
export async function identifyServers(
  suite: Suite,
  mapped: ReadonlyMap<string, Mapped>,
  place: LookUpPlace & { readonly signal: AbortSignal },
): Promise<readonly CandidateLookUp[]> {
  return await withTools(place, place.signal, (tools) => lookUpCandidates(suite, mapped, tools));
}

/** Batches that a server would refuse, by the way it turned out to be asked, are an InputError: nothing was sent. */
export function checkBatches(suite: Suite, lookups: readonly CandidateLookUp[]): void {
  const { maxBatch } = TASKS[suite.task];
  const largest = Math.max(...suite.batches);
  const candidates = new Set(suite.candidates.map(({ id }) => id));
  const lines = lookups
    .filter(({ candidate, dialect }) => candidates.has(candidate) && maxBatch(dialect) < largest)
    .map(
      ({ candidate, dialect, evidence }) =>
        `candidate ${candidate}: a ${dialect} server takes ${formatPlural(maxBatch(dialect), 'input')} in a request of ${suite.task}, the suite sends ${largest} (${evidence})`,
    );
  if (lines.length === 0) return;
  throw new InputError(`${lines.join('\n')}\nnothing was sent`, {
    hint: 'lower batch, or pin the dialect of the candidate if the server was taken for another',
  });
}

/** What the user should know of the look-ups before the numbers come, a line each. */
export function notesOf(
  suite: Suite,
  mapped: ReadonlyMap<string, Mapped>,
  lookups: readonly CandidateLookUp[],
): readonly string[] {
  const largest = Math.max(...suite.batches);
  const small = lookups.filter(({ server }) => server?.maxBatch != null && server.maxBatch < largest);
  return [
    ...[...mapped.values()].flatMap(({ note }) => note ?? []),
    ...small.map(
      ({ candidate, server }) =>
        `candidate ${candidate}: its server takes ${server?.maxBatch} inputs in a request at most, the suite sends ${largest}`,
    ),
  ];
}

async function withTools<T>(
  { sources, context, earlier }: LookUpPlace,
  signal: AbortSignal,
  use: (tools: LookUpTools) => Promise<T>,
): Promise<T> {
  const { clock, env } = context;
  const client = createHttpClient({ now: clock.nowMs, connectMs: LOOK_UP_MS, env });
  try {
    return await use({ client, sources, wallMs: clock.wallMs, signal, earlier });
  } finally {
    await client.close();
  }
}
