import { scaleLinear } from 'd3-scale';
import type { NoiseFloor, RunReport, ScorerInfo } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { formatDuration } from '../../../util/duration.ts';
import {
  type CellGroup,
  findScore,
  groupCells,
  groupTitle,
  headlineScorer,
  sortedWarnings,
} from '../../cells.ts';
import { formatCount, formatInterval, formatScore } from '../../format.ts';
import { invalidText } from '../../invalid-run.ts';
import { tieUnits } from '../../text-layout.ts';
import { candidateIndex } from '../candidates.ts';
import { candidateMark, colorClass, inlineMark } from '../mark.ts';
import { element, line } from '../svg.ts';
import { basisText } from './basis.ts';
import { wrongLink } from './behind.ts';
import { termOf } from './comparison-row.ts';
import { factsOf, nText } from './facts.ts';
import { isDoubtful, reasonOf } from './figure.ts';
import { sentenceParts } from './sentence.ts';

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
      headline: sentenceParts(report, tieUnits(report.verdict.headline)),
      sentences: report.verdict.sentences.map((sentence) => sentenceParts(report, tieUnits(sentence))),
      basis: basisText(report),
    },
    noise: report.noiseFloor === null ? null : viewNoise(report, report.noiseFloor),
    doubts: doubtsText(report),
    alarms: sortedWarnings(report).filter((warning) => warning.severity !== 'note'),
    gates: report.gates.map((gate) => ({
      ...gate,
      term: gateTerm(report, gate.metric),
      cell: groups.length > 1 ? cellTitle(report, gate.cellId) : '',
    })),
    groups: groups.map((group, place) => ({
      title: groups.length > 1 ? groupTitle(group) : '',
      cards: cardsOf(report, group, place),
    })),
  };
}

/** "1 invalid, 2 doubts", "gates: 2 pass, 1 fail": what a reader of the first lines must not miss; empty: nothing. */
function doubtsText({ warnings, gates }: RunReport) {
  const count = (severity: 'invalid' | 'doubt') => warnings.filter((one) => one.severity === severity).length;
  const parts = [
    count('invalid') === 0 ? '' : `${count('invalid')} invalid`,
    count('doubt') === 0 ? '' : `${count('doubt')} ${count('doubt') === 1 ? 'doubt' : 'doubts'}`,
  ].filter((part) => part !== '');
  const verdicts = (['fail', 'undecided', 'pass'] as const).flatMap((verdict) => {
    const found = gates.filter((gate) => gate.verdict === verdict).length;
    return found === 0 ? [] : [`${found} ${verdict}`];
  });
  return { warnings: parts.join(', '), gates: verdicts.length === 0 ? '' : `gates: ${verdicts.join(', ')}` };
}

function viewNoise(report: RunReport, { candidate, sentences }: NoiseFloor) {
  const parts = sentences.map((sentence) => sentenceParts(report, tieUnits(sentence)));
  return { candidate, short: sentences.length <= 4, sentences: parts };
}

/** Words of the definitions behind a gate's metric; a metric of the suite's own is a formula. */
function gateTerm({ definitions, scorers }: RunReport, metric: string): string {
  const term = termOf(metric);
  const [name] = term.split('|');
  const known = definitions.some((one) => one.term === name) || scorers.some((one) => one.name === name);
  return known ? term : 'custom metric';
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
      facts: factsOf(cell, place),
    };
  });
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
    term: scorer.name,
    value: formatScore(estimate?.value ?? null, scorer.unit),
    interval:
      estimate === null
        ? 'no interval: not scored'
        : formatInterval(estimate, scorer.unit) || reasonOf(estimate),
    n: nText(estimate?.n ?? 0),
    method: estimate === null ? '' : estimate.method,
    doubtful: estimate !== null && isDoubtful(estimate),
    track: drawTrack(group, cell, scorer, index),
    ends: trackEnds(group, scorer).map((end) => formatScore(end, scorer.unit)),
  };
}

/** Lowest and highest end of the intervals of a group; empty: nothing was scored. */
function trackEnds(group: CellGroup, scorer: ScorerInfo): readonly number[] {
  const estimates = group.cells.flatMap((entry) => findScore(entry, scorer.name)?.estimate ?? []);
  if (estimates.length === 0) return [];
  const ends = estimates.flatMap(({ low, high, value }) => [low ?? value, high ?? value]);
  return [Math.min(...ends), Math.max(...ends)];
}

/** A small interval on a scale that all cards of the group share. */
function drawTrack(group: CellGroup, cell: CellSummary, scorer: ScorerInfo, index: number): string {
  const own = findScore(cell, scorer.name)?.estimate ?? null;
  if (own === null) return '';
  const x = scaleLinear([...trackEnds(group, scorer)], [8, 232]);
  const color = `interval${isDoubtful(own) ? ' doubtful' : ''} ${colorClass(index)}`;
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
