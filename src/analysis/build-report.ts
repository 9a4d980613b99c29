import type { Baseline } from '../types/baseline.ts';
import type { RunEvent } from '../types/event.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { RunReport, ScorerInfo } from '../types/report.ts';
import type { RunHistory } from '../types/run-history.ts';
import type { Scorer } from '../types/scorer.ts';
import type { Candidate } from '../types/suite.ts';
import type { Deployment } from '../types/summary.ts';
import type { Cell } from '../types/work.ts';
import { createRng } from '../util/rng.ts';
import { buildDeployments } from './build-deployments.ts';
import { priceIn } from './candidate-prices.ts';
import { type UsedScorer, usedScorers } from './cell-data.ts';
import type { ColdPeriod } from './coldstart.ts';
import { compareCells, twinIn, withholdTimes } from './compare.ts';
import { buildCurves } from './curves.ts';
import { customMetrics } from './custom-metric.ts';
import { DEFINITIONS } from './definitions.ts';
import { summarizeFleet } from './fleet.ts';
import { judgeGates } from './gate.ts';
import { versusJudge } from './judge-versus.ts';
import { summarizeJudging } from './judging.ts';
import { measureNoise } from './noise-floor.ts';
import { checkCells, readCells } from './read-cells.ts';
import { type RunFacts, readEvents } from './read-events.ts';
import { findRentals } from './rentals.ts';
import { summarizeCell, zeroOneScorer } from './summarize.ts';
import { mapStalls } from './taint.ts';
import { findTurns, turnByBlock } from './turns.ts';
import { reachVerdict } from './verdict.ts';
import { warnAboutFleet } from './warn-fleet.ts';
import { collectWarnings } from './warnings.ts';

/** What a report is made from. */
export interface ReportInput {
  readonly manifest: RunManifest;
  /** The cells that the manifest's suite expands to, in order. */
  readonly cells: readonly Cell[];
  /** The journal. Scores are events too: a journal that was never scored gives a report without scores. */
  readonly events: Iterable<RunEvent>;
  /** How a candidate is served, as its provider says. */
  readonly deploymentOf: (candidate: Candidate) => Deployment;
  /** What gates versus a baseline are held against; null or absent: nothing was there when the run began. */
  readonly baseline?: Baseline | null;
  /** Earlier runs that times are held against the baseline by; null or absent: none are kept. */
  readonly history?: RunHistory | null;
}

/**
 * One frozen report from a journal. Pure: the same input gives the same report, resampling included (seeded by the
 * manifest). An InputError when the journal holds results of a cell that the suite does not have.
 */
export function buildReport({ events, ...input }: ReportInput): RunReport {
  return buildReportOf(readEvents(events), input);
}

/** The same from a journal that has been read. */
export function buildReportOf(facts: RunFacts, input: Omit<ReportInput, 'events'>): RunReport {
  const { manifest, cells } = input;
  const { suite } = manifest;
  checkCells(cells, facts);
  const stalls = facts.health.length === 0 ? null : mapStalls(facts.stalls);
  const scorers = usedScorers(suite.scorers);
  const rng = createRng(manifest.seed);
  const periods = new Map<string, readonly ColdPeriod[]>();
  const priceOf = (candidate: Candidate) => priceIn(manifest, candidate);
  const rentals = findRentals(suite.candidates, facts.endpoints, priceOf, facts.finishedAt);
  const data = readCells(input, facts, { periods, stalls, rentals });
  const turns = findTurns(data, facts.resumedAtMs);
  const custom = customMetrics(suite, scorers, data);
  const summaries = data.map((one) =>
    summarizeCell(one, {
      suite,
      scorers,
      deployment: input.deploymentOf(one.cell.candidate),
      periods: (periods.get(one.cell.candidate.id) ?? []).filter(({ cellId }) => cellId === one.cell.id),
      coldBound: facts.coldBounds.get(one.cell.id) ?? null,
      turnOf: turns.get(one.cell.id) ?? turnByBlock(facts.resumedAtMs),
      stages: facts.stages.get(one.cell.id) ?? [],
      stalls,
      custom,
      rng,
    }),
  );
  const { cores } = manifest.host;
  const client = summarizeFleet({ facts, stalls: stalls ?? mapStalls([]), data, cells: summaries, cores });
  const clientValid = client.health?.valid ?? true;
  const compared = compareCells(data, suite, scorers, rng, custom);
  const comparisons = clientValid ? compared : withholdTimes(compared);
  const noiseFloor = measureNoise(data, suite, scorers, rng, custom);
  const twin = twinIn(suite);
  const contenders = summaries.filter(({ candidate }) => candidate !== twin);
  const deployments = buildDeployments({
    data,
    cells: summaries,
    turnOf: ({ cell }) => turns.get(cell.id) ?? turnByBlock(facts.resumedAtMs),
    rentals,
    comparisons,
    traffic: manifest.traffic,
    rightBy: zeroOneScorer(scorers),
    clientValid,
    twin,
    rng: rng.fork('deployments'),
  });
  const simulated = cells.some((cell) => input.deploymentOf(cell.candidate).startsWith('sandbox-'));
  const status = {
    complete: facts.complete && summaries.every(({ counts }) => counts.notSent + counts.cancelled === 0),
    stops: facts.stops,
    durationMs: facts.durationMs,
    finishedAt: facts.finishedAt,
  };
  return Object.freeze({
    formatVersion: 1 as const,
    manifest,
    status,
    simulated,
    verdict: reachVerdict({ cells: contenders, comparisons, scorers, status, simulated, clientValid }),
    scorers: scorers.map(describeScorer),
    metrics: suite.metrics,
    cells: summaries,
    comparisons,
    noiseFloor,
    curves: buildCurves(data, summaries, suite, turns),
    gates: judgeGates(
      suite.gates,
      contenders,
      clientValid,
      versusJudge({
        ...{ manifest, data, scorers, custom, rng: rng.fork('gates') },
        ...{ baseline: input.baseline ?? null, history: input.history ?? null },
      }),
    ),
    warnings: collectWarnings({
      manifest,
      facts,
      data,
      cells: summaries,
      scorers,
      simulated,
      noiseFloor,
      rentals,
      client: [...client.warnings, ...warnAboutFleet(client.fleet)],
    }),
    client: client.health,
    fleet: client.fleet,
    judging: summarizeJudging(facts.judgements, suite.judges, priceOf),
    rentals,
    deployments,
    definitions: DEFINITIONS,
    media: {},
    requests: data.flatMap((one) => one.entries.map((entry) => entry.row)),
  });
}

function describeScorer({ scorer }: UsedScorer): ScorerInfo {
  const { name, title, higherIsBetter, unit, definition, source, kind } = scorer;
  return {
    name,
    title,
    higherIsBetter,
    unit,
    definition,
    source,
    column: kind !== 'table',
    corpus: kind === 'corpus' || kind === 'table',
    perfectRow: perfectRowOf(scorer),
  };
}

function perfectRowOf({ kind, higherIsBetter, perfectRow }: Scorer): number | null {
  if (kind === 'corpus') return perfectRow ?? null;
  if (kind === 'table') return null;
  return higherIsBetter ? 1 : 0;
}
