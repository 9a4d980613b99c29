import { isAbsolute, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { statedPrice } from '../../analysis/candidate-prices.ts';
import { type PastCell, pastRequestOf } from '../../analysis/plan/past-request.ts';
import { gatherFacts, type RunFacts } from '../../analysis/read-events.ts';
import { findRentals, longestStartMs } from '../../analysis/rentals.ts';
import { readManifest } from '../../store/manifest.ts';
import { readJournalInBatches } from '../../store/read-journal.ts';
import { type RunIndexEntry, readRunIndex } from '../../store/run-index.ts';
import { expandCells } from '../../suite/expand.ts';
import type { RunManifest } from '../../types/manifest.ts';
import type { Price, Suite } from '../../types/suite.ts';
import type { Cell } from '../../types/work.ts';
import { InputError } from '../../util/errors.ts';

/** Most past runs that a cell's ranges are made from, and most that are looked at for them. */
const MOST_RUNS = 3;
const MOST_LOOKED_AT = 50;

/**
 * The newest complete runs of each cell, by cell id: same task, dataset, batch and prompt, same model, provider, endpoint
 * and parameters. Runs under the same load come before others. Runs whose files are gone or damaged are left out.
 */
export async function readPastCells(
  reportsFolder: string,
  suite: Suite,
  cells: readonly Cell[],
  prices: ReadonlyMap<string, Price | null>,
): Promise<ReadonlyMap<string, readonly PastCell[]>> {
  const past = new Map<string, PastCell[]>(cells.map(({ id }) => [id, []]));
  const newest = (await readRunIndex(reportsFolder)).filter(({ complete }) => complete).reverse();
  for (const entry of newest.slice(0, MOST_LOOKED_AT)) {
    const open = cells.filter(({ id }) => sameLoads(past.get(id)).length < MOST_RUNS);
    if (open.length === 0) break;
    const run = await readRun(reportsFolder, entry, suite, open);
    if (run === null) continue;
    for (const [cell, matches] of run.matches) {
      const match = matches.find(({ loadLabel }) => loadLabel === cell.loadLabel) ?? matches[0];
      const requests = (run.facts.ended.get(match?.id ?? '') ?? [])
        .filter(({ result }) => result.phase === 'measured' && result.recalled === null)
        .map((request) => pastRequestOf(request, prices.get(cell.candidate.id) ?? null));
      // A run that took every answer from its cache tells nothing of what one takes.
      if (requests.length === 0) continue;
      past.get(cell.id)?.push({
        runId: entry.runId,
        sameLoad: match?.loadLabel === cell.loadLabel,
        startMs: match === undefined ? null : startOf(match, run),
        requests,
      });
    }
  }
  return new Map(
    [...past].map(([id, found]) => {
      const same = sameLoads(found);
      return [id, same.length > 0 ? same : found.slice(0, MOST_RUNS)];
    }),
  );
}

function sameLoads(past: readonly PastCell[] | undefined): readonly PastCell[] {
  return (past ?? []).filter(({ sameLoad }) => sameLoad);
}

/** How long the endpoint of a past cell was billed before it served; null: none was leased, or it never came up. */
function startOf({ candidate }: Cell, { facts }: { readonly facts: RunFacts }): number | null {
  const [rental] = findRentals([candidate], facts.endpoints, statedPrice, facts.finishedAt);
  return rental === undefined ? null : longestStartMs(rental);
}

/** A past run with its cells that are like these; null: it has none, or can't be read. */
async function readRun(
  reportsFolder: string,
  { path }: RunIndexEntry,
  suite: Suite,
  cells: readonly Cell[],
): Promise<{ readonly matches: ReadonlyMap<Cell, readonly Cell[]>; readonly facts: RunFacts } | null> {
  const folder = isAbsolute(path) ? path : join(reportsFolder, path);
  try {
    const manifest = await readManifest(folder);
    const matches = matchCells(manifest, suite, cells);
    if (matches.size === 0) return null;
    return { matches, facts: await gatherFacts(readJournalInBatches(join(folder, 'journal.jsonl'))) };
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function matchCells(
  { suite: past }: RunManifest,
  suite: Suite,
  cells: readonly Cell[],
): ReadonlyMap<Cell, readonly Cell[]> {
  if (past.task !== suite.task) return new Map();
  const known = expandCells(past);
  return new Map(
    cells.flatMap((cell) => {
      const own = identityOf(cell);
      const matches = known.filter((other) => isDeepStrictEqual(identityOf(other), own));
      return matches.length === 0 ? [] : [[cell, matches] as const];
    }),
  );
}

/** What makes requests of two cells alike, as JSON keeps it. */
function identityOf({ candidate, dataset, prompt, batch }: Cell): unknown {
  const { model, provider, endpointUrl, managed, parameters } = candidate;
  const place = managed === null ? endpointUrl : managed.name;
  const identity = { model, provider, place, parameters, messages: prompt?.messages ?? null };
  return JSON.parse(JSON.stringify({ ...identity, dataset: dataset.name, batch }));
}
