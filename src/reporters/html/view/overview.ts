import { scaleLinear } from 'd3-scale';
import type { Quantile } from '../../../types/estimate.ts';
import type { Saturation } from '../../../types/load-summary.ts';
import type { NoiseFloor, RunReport, ScorerInfo } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { formatDuration } from '../../../util/duration.ts';
import {
  type CellGroup,
  findDistribution,
  findQuantile,
  findScore,
  groupCells,
  groupTitle,
  headlineScorer,
  sortedWarnings,
} from '../../cells.ts';
import {
  formatCount,
  formatInterval,
  formatMs,
  formatNumber,
  formatScore,
  formatShare,
  formatUsd,
  NONE,
  UNKNOWN,
} from '../../format.ts';
import { invalidText } from '../../invalid-run.ts';
import { isOpen, saturationText, sentText } from '../../load-lines.ts';
import { failedText, twinText } from '../../summary-columns.ts';
import { tieUnits } from '../../text-layout.ts';
import { candidateIndex } from '../candidates.ts';
import { candidateMark, colorClass, inlineMark } from '../mark.ts';
import { samplesLink } from '../samples-link.ts';
import { element, line } from '../svg.ts';

/** A fact of a candidate's card. `doubtful`: greyed, with the reason as a tooltip. */
interface Fact {
  readonly term: string;
  readonly value: string;
  readonly note: string;
  readonly doubtful: boolean;
}

/** What the top of the report shows: state, verdict, warnings to act on, gates, a card a candidate. */
export function viewOverview(report: RunReport) {
  const { manifest, status } = report;
  const groups = groupCells(report.cells);
  return {
    suite: manifest.suite.name,
    description: manifest.suite.description ?? '',
    task: manifest.suite.task,
    runId: manifest.runId,
    startedAt: formatInstant(manifest.startedAt),
    duration: formatDuration(status.durationMs),
    requests: formatCount(report.requests.filter((row) => row.phase === 'measured').length),
    invalid: invalidText(report) ?? '',
    simulated: report.simulated,
    incomplete: !status.complete,
    verdict: {
      headline: tieUnits(report.verdict.headline),
      sentences: report.verdict.sentences.map(tieUnits),
    },
    noise: report.noiseFloor === null ? null : viewNoise(report.noiseFloor),
    alarms: sortedWarnings(report).filter((warning) => warning.severity !== 'note'),
    gates: report.gates.map((gate) => ({
      ...gate,
      cell: groups.length > 1 ? cellTitle(report, gate.cellId) : '',
    })),
    groups: groups.map((group, place) => ({
      title: groups.length > 1 ? groupTitle(group) : '',
      cards: cardsOf(report, group, place),
    })),
  };
}

function viewNoise({ candidate, sentences }: NoiseFloor) {
  return { candidate, short: sentences.length <= 4, sentences: sentences.map(tieUnits) };
}

function cellTitle(report: RunReport, cellId: string): string {
  const cell = report.cells.find((entry) => entry.id === cellId);
  return cell === undefined ? cellId : groupTitle(cell);
}

/** "2026-11-21 06:00 UTC" of an ISO 8601 instant; other text stays as it is. */
export function formatInstant(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

function cardsOf(report: RunReport, group: CellGroup, place: number) {
  const scorer = headlineScorer(report);
  return group.cells.map((cell) => {
    const index = candidateIndex(report, cell.candidate);
    return {
      candidate: cell.candidate,
      mark: inlineMark(index),
      color: colorClass(index),
      chosen: report.verdict.choice === cell.candidate,
      model: cell.model,
      place: placeOf(cell),
      quality:
        scorer === null
          ? null
          : { ...qualityOf(group, cell, scorer, index), link: wrongLink(place, cell, scorer) },
      facts: factsOf(cell),
    };
  });
}

/** Where the answers are that a score lost by; empty: one answer says nothing by itself, or none was scored. */
function wrongLink(group: number, { candidate, ...cell }: CellSummary, scorer: ScorerInfo): string {
  const estimate = cell.scores.find((score) => score.scorer === scorer.name)?.estimate ?? null;
  if (scorer.perfectRow === null || estimate === null || estimate.value === scorer.perfectRow) return '';
  return samplesLink({ group, candidate, filter: 'wrong', scorer: scorer.name });
}

function placeOf(cell: CellSummary): string {
  const served = Object.entries(cell.servedBy).filter(([provider]) => provider !== cell.provider);
  const by = served.map(([provider, count]) => `${provider} ${formatCount(count)}`).join(', ');
  const place = cell.provider === cell.deployment ? cell.provider : `${cell.provider} · ${cell.deployment}`;
  return `${place}${by === '' ? '' : ` · served by ${by}`}`;
}

function qualityOf(group: CellGroup, cell: CellSummary, scorer: ScorerInfo, index: number) {
  const estimate = findScore(cell, scorer.name)?.estimate ?? null;
  return {
    title: `${scorer.title} ${scorer.higherIsBetter ? '↑' : '↓'}`,
    definition: scorer.definition,
    value: formatScore(estimate?.value ?? null, scorer.unit),
    interval: estimate === null ? 'not scored' : formatInterval(estimate, scorer.unit) || 'no interval',
    basis: estimate === null ? '' : `n = ${formatCount(estimate.n)}, ${estimate.method}`,
    track: drawTrack(group, cell, scorer, index),
  };
}

/** A small interval on a scale that all cards of the group share. */
function drawTrack(group: CellGroup, cell: CellSummary, scorer: ScorerInfo, index: number): string {
  const estimates = group.cells.flatMap((entry) => findScore(entry, scorer.name)?.estimate ?? []);
  const own = findScore(cell, scorer.name)?.estimate ?? null;
  if (own === null) return '';
  const ends = estimates.flatMap((estimate) => [
    estimate.low ?? estimate.value,
    estimate.high ?? estimate.value,
  ]);
  const x = scaleLinear([Math.min(...ends), Math.max(...ends)], [8, 232]);
  const color = `interval ${colorClass(index)}`;
  const interval = own.low === null || own.high === null ? '' : line(x(own.low), 8, x(own.high), 8, color);
  return element(
    'svg',
    {
      class: 'track',
      viewBox: '0 0 240 16',
      role: 'img',
      'aria-label': 'interval on the scale of all cards',
    },
    line(2, 8, 238, 8, 'rail'),
    interval,
    candidateMark(index, x(own.value), 8, 70),
  );
}

function quantileFact(term: string, quantile: Quantile | null, n: number): Fact {
  if (quantile === null) return { term, value: NONE, note: '', doubtful: false };
  const twin = twinText(quantile);
  const failures = twin === null ? '' : `, ${twin} with failures as ∞`;
  const note = `warm, n = ${formatCount(n)}${quantile.trusted ? '' : ': too few samples'}${failures}`;
  return { term, value: formatMs(quantile.value), note, doubtful: !quantile.trusted };
}

function factsOf(cell: CellSummary): readonly Fact[] {
  const sure = (term: string, value: string, note = ''): Fact => ({ term, value, note, doubtful: false });
  const lead = findDistribution(cell, cell.headline, 'warm');
  const delay = findQuantile(findDistribution(cell, 'schedule_delay', 'warm'), 99);
  const ttft = findDistribution(cell, 'ttft', 'warm');
  const perThousand = cell.cost.per1kRequestsUsd;
  const periods = `${cell.cold.periods} ${cell.cold.periods === 1 ? 'period' : 'periods'}`;
  const longest = cell.cold.maxMs === null ? '' : `, longest ${formatMs(cell.cold.maxMs)}`;
  return [
    quantileFact(`${cell.headline} p50`, findQuantile(lead, 50), lead?.n ?? 0),
    quantileFact(`${cell.headline} p95`, findQuantile(lead, 95), lead?.n ?? 0),
    ...(isOpen(cell) ? [quantileFact(`${cell.headline} p99`, findQuantile(lead, 99), lead?.n ?? 0)] : []),
    ...(ttft === null ? [] : [quantileFact('ttft p50', findQuantile(ttft, 50), ttft.n)]),
    sure('cold requests', formatShare(cell.cold.rate?.value ?? null), periods + longest),
    sure('failed', failedText(cell), notSentText(cell)),
    sure(
      'cost per 1,000',
      perThousand === null ? UNKNOWN : formatUsd(perThousand),
      cell.cost.unknownReason ?? `${formatUsd(cell.cost.usd)} in this run`,
    ),
    sure('throughput', throughputText(cell), cell.load),
    ...(cell.saturation === null
      ? []
      : [sure('sustained', sustainedText(cell.saturation), saturationText(cell.saturation))]),
    sure(
      'schedule delay p99',
      formatMs(delay?.value ?? null),
      isOpen(cell) ? `sent ${sentText(cell.arrivals)}` : '',
    ),
  ];
}

function notSentText({ counts }: CellSummary): string {
  const parts: string[] = [];
  if (counts.rateLimited > 0) parts.push(`${formatCount(counts.rateLimited)} × 429`);
  if (counts.notSent > 0) parts.push(`${formatCount(counts.notSent)} not sent`);
  if (counts.cancelled > 0) parts.push(`${formatCount(counts.cancelled)} cancelled`);
  return parts.join(', ');
}

function sustainedText({ highestSustainedPerSecond }: Saturation): string {
  return highestSustainedPerSecond === null ? NONE : `${formatNumber(highestSustainedPerSecond)}/s`;
}

function throughputText({ throughput }: CellSummary): string {
  const perSecond = throughput.requestsPerSecond;
  return perSecond === null ? NONE : `${formatNumber(perSecond)} req/s`;
}
