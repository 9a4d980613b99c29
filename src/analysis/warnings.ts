import type { Rental } from '../types/endpoint.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { NoiseFloor, Warning } from '../types/report.ts';
import type { Suite } from '../types/suite.ts';
import type { CellSummary } from '../types/summary.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { groupName } from './compare.ts';
import { formatCount, formatNumber, formatPlural } from './format-number.ts';
import type { RunFacts } from './read-events.ts';
import { resumeFlags } from './resume-advice.ts';
import { warnAboutAnswers } from './warn-answers.ts';
import { warnAboutEndpoints } from './warn-endpoints.ts';
import { warnAboutJudges } from './warn-judges.ts';
import { warnAboutLoad, warnAboutNoise } from './warn-load.ts';
import { warnAboutLookUps } from './warn-lookups.ts';
import { warnAboutSettlement } from './warn-settlement.ts';
import { warnAboutTimes } from './warn-timing.ts';

/** What warnings look at. `cells[i]` summarises `data[i]`. */
export interface WarningInput {
  readonly manifest: RunManifest;
  readonly facts: RunFacts;
  readonly data: readonly CellData[];
  readonly cells: readonly CellSummary[];
  readonly scorers: readonly UsedScorer[];
  readonly simulated: boolean;
  readonly noiseFloor: NoiseFloor | null;
  readonly rentals: readonly Rental[];
  /** Why the client was saturated; empty: it was not. */
  readonly client: readonly Warning[];
}

/** Every doubt about the numbers, the run's first, then cell by cell. */
export function collectWarnings(input: WarningInput): Warning[] {
  const groupSizes = new Map<string, number>();
  for (const data of input.data) {
    groupSizes.set(groupName(data), (groupSizes.get(groupName(data)) ?? 0) + 1);
  }
  const cellWarnings = input.data.flatMap((data, i) => {
    const cell = input.cells[i] as CellSummary;
    const compared = (groupSizes.get(groupName(data)) ?? 0) > 1;
    return [
      ...warnNeverAnswered(cell),
      ...warnAboutTimes(cell, compared),
      ...warnAboutLoad(cell),
      ...warnAboutAnswers(data, cell, input.scorers),
      ...warnAboutJudges(cell),
    ];
  });
  return [
    ...input.client,
    ...warnAboutRun(input),
    ...warnPlanted(input.manifest.suite),
    ...warnAboutNoise(input.noiseFloor),
    ...warnAboutLookUps(input.manifest),
    ...warnAboutEndpoints(input.manifest.suite.candidates, input.facts.endpoints, input.rentals),
    ...warnAboutSettlement(input.data, input.manifest.suite, input.scorers),
    ...cellWarnings,
  ];
}

function warnAboutRun({ manifest, facts, cells, simulated }: WarningInput): Warning[] {
  const warnings: Warning[] = [];
  const open = cells.reduce((sum, { counts }) => sum + counts.notSent + counts.cancelled, 0);
  if (!facts.complete || open > 0) {
    const planned = cells.reduce((sum, { counts }) => sum + counts.scheduled, 0);
    const why = facts.stops.map((stop) => ` ${stop.message.replace(/\.?$/, '.')}`).join('');
    warnings.push({
      code: 'incomplete_run',
      severity: 'doubt',
      about: null,
      message:
        open === 0
          ? `The run is incomplete, although each of its requests ended.${why}`
          : `The run is incomplete: ${formatCount(open)} of ${formatPlural(planned, 'request')} did not end.${why}`,
      remedy: `Resume it: ${['hfbench run', manifest.suitePath, '--resume', manifest.runId, ...resumeFlags(facts.stops)].join(' ')}`,
    });
  }
  if (facts.resumedAtMs.length > 0) {
    const crashes =
      facts.crashes === 0 ? '' : `, ${formatCount(facts.crashes)} of them after a crash or kill`;
    warnings.push({
      code: 'resumed_run',
      severity: facts.crashes === 0 ? 'note' : 'doubt',
      about: null,
      message: `The run was resumed ${formatPlural(facts.resumedAtMs.length, 'time')}${crashes}. Its parts were measured at different times of day; requests in flight at a crash were sent again and may be billed twice without a trace here.`,
      remedy: 'For latencies to quote, repeat the run in one go.',
    });
  }
  if (simulated) {
    warnings.push({
      code: 'simulated',
      severity: 'note',
      about: null,
      message: `${cells.every(({ deployment }) => deployment.startsWith('sandbox-')) ? 'All' : 'Some'} candidates are the sandbox: their numbers are simulated and say nothing about Hugging Face.`,
      remedy: 'Point the candidates at a real provider before deciding anything.',
    });
  }
  return warnings;
}

/** A candidate elsewhere (baseUrl) is no server of ours, and the knobs that stand beside it do nothing. */
function warnPlanted({ candidates, judges }: Suite): Warning[] {
  return [...candidates, ...judges.map(({ candidate }) => candidate)].flatMap(({ id, baseUrl, sandbox }) => {
    if (sandbox === null || sandbox.degrade === 0 || baseUrl !== null) return [];
    const share = formatNumber(sandbox.degrade, 'share');
    return [
      {
        code: 'planted',
        severity: 'doubt' as const,
        about: id,
        message: `A loss is planted: for ${share} of the inputs, drawn by seed ${sandbox.seed}, the sandbox answers with the model's second choice, so the scores are not those of the model.`,
        remedy: 'Remove degrade from the sandbox knobs of the candidate to measure the model itself.',
      },
    ];
  });
}

/** " (http_500: out of memory)" of the commonest failure, without the code when the message begins with it. */
function describeFailure({ errors: [first] }: CellSummary): string {
  if (first === undefined) return '';
  const { code, example } = first;
  return example.startsWith(code) ? ` (${example})` : ` (${code}: ${example})`;
}

function warnNeverAnswered(cell: CellSummary): Warning[] {
  const { ok, error, timeout } = cell.counts;
  if (ok > 0 || error + timeout === 0) return [];
  return [
    {
      code: 'never_answered',
      severity: 'invalid',
      about: cell.id,
      message: `None of ${formatPlural(error + timeout, 'request')} was answered${describeFailure(cell)}.`,
      remedy: 'Check the model id, the provider, the token and the address.',
    },
  ];
}
