import type { Rental } from '../types/endpoint.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { Candidate } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';
import { InputError } from '../util/errors.ts';
import { priceIn } from './candidate-prices.ts';
import { type CellData, readCell } from './cell-data.ts';
import { type ColdPeriod, findColdPeriods } from './coldstart.ts';
import { tariffOf } from './cost.ts';
import type { EndedRequest, RunFacts } from './read-events.ts';
import { isRentalOf } from './rentals.ts';
import type { StallMap } from './taint.ts';

/** An InputError when the journal holds results of a cell that the suite does not have. */
export function checkCells(cells: readonly Cell[], facts: RunFacts): void {
  const known = new Set(cells.map((cell) => cell.id));
  for (const cellId of facts.ended.keys()) {
    if (known.has(cellId)) continue;
    throw new InputError(`the journal holds results of the cell "${cellId}", which the suite does not have`, {
      where: 'journal.jsonl',
      hint: 'manifest.json and journal.jsonl must belong to the same run',
    });
  }
}

/** What cells are read with beside their own facts; `periods` is filled in by candidate. */
interface Shared {
  readonly periods: Map<string, readonly ColdPeriod[]>;
  readonly stalls: StallMap | null;
  readonly rentals: readonly Rental[];
}

/** Cells with their requests, candidate by candidate for tariffs and cold periods, which span cells. */
export function readCells(
  { manifest, cells }: { readonly manifest: RunManifest; readonly cells: readonly Cell[] },
  facts: RunFacts,
  { periods, stalls, rentals }: Shared,
): CellData[] {
  const endedOf = (ids: readonly string[]) =>
    cells
      .filter(({ candidate }) => ids.includes(candidate.id))
      .flatMap(({ id }) => facts.ended.get(id) ?? []);
  const toTariff = (candidate: Candidate, ended: readonly EndedRequest[]) => {
    const rental = rentals.find((one) => isRentalOf(one, candidate));
    const shared = rental === undefined ? null : { rental, ended: endedOf(rental.candidates) };
    return tariffOf(candidate, priceIn(manifest, candidate), ended, shared);
  };
  const tariffs = new Map(
    [...new Map(cells.map((cell) => [cell.candidate.id, cell.candidate])).values()].map((candidate) => {
      const ended = endedOf([candidate.id]);
      periods.set(candidate.id, findColdPeriods(ended, facts.resumedAtMs));
      return [candidate.id, toTariff(candidate, ended)] as const;
    }),
  );
  return cells.map((cell) => {
    const samples = manifest.datasets[cell.dataset.name]?.samples ?? null;
    const tariff = tariffs.get(cell.candidate.id) ?? toTariff(cell.candidate, []);
    return readCell(cell, tariff, facts, manifest.suite, samples, stalls);
  });
}
