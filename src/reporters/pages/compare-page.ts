import { scaleLinear } from 'd3-scale';
import type { CellComparison, DiscordantSample, RunComparison } from '../../types/run-comparison.ts';
import { answerText } from '../answer-text.ts';
import { oneLine } from '../clean-text.ts';
import { formatDifference, formatP, NONE } from '../format.ts';
import { element, line } from '../html/svg.ts';
import { formatInstant } from '../html/view/overview.ts';
import { tieUnits } from '../text-layout.ts';
import type { Links } from './links.ts';
import { renderPage } from './template.ts';

/** What the page of a comparison is made from. */
export interface ComparePage {
  readonly suite: string;
  /** Parts of an address of the runs. */
  readonly a: string;
  readonly b: string;
  readonly comparison: RunComparison;
  /** Why it is refused; null: it is not, or was asked for in spite of it. */
  readonly refusal: { readonly message: string; readonly hint: string } | null;
  /** Address that compares in spite of the refusal; null: there is none. */
  readonly forced: string | null;
}

const ANSWER_CHARACTERS = 240;
const TRACK_PX = 220;

/** Two runs, compared: what changed, differences with intervals, verdicts, samples that turned. */
export function renderComparePage(page: ComparePage, links: Links): string {
  const { comparison, refusal } = page;
  const { a, b, differences, cells, comparisons, withoutPartner } = comparison;
  const view = {
    crumbs: [
      { name: page.suite, href: links.suite(page.suite), current: false },
      { name: 'comparison', href: links.compare(page.a, page.b) ?? '', current: true },
    ],
    a: { ...a, at: formatInstant(a.startedAt), href: links.run(page.a) },
    b: { ...b, at: formatInstant(b.startedAt), href: links.run(page.b) },
    swap: links.compare(page.b, page.a) ?? '',
    refusal: refusal ?? { message: '', hint: '' },
    forced: page.forced ?? '',
    unlike: differences.filter(({ unlike }) => unlike).map(({ message }) => message),
    changed: differences.filter(({ unlike }) => !unlike).map(({ message }) => message),
    cells:
      refusal === null
        ? cells.map((cell) => ({
            ...cell,
            rows: comparisons.filter(({ cellId }) => cellId === cell.cellId).map(viewComparison),
            samples: comparisons
              .filter(
                ({ cellId, discordantSamples }) => cellId === cell.cellId && discordantSamples.length > 0,
              )
              .map(viewSamples),
          }))
        : [],
    withoutPartner: withoutPartner.map(({ run, cellId }) => `only run ${run} has ${cellId}`),
    margin: comparison.margin === null ? 'no margin stated' : `margin ${comparison.margin}`,
    errorPolicy: comparison.errorPolicy,
  };
  return renderPage('compare', `${b.runId} against ${a.runId}`, view, links);
}

function viewComparison(one: CellComparison) {
  const { metric, difference, unit, verdict, pValue, pAdjusted, paired, unpaired, test, note } = one;
  const write = (value: number | null) => formatDifference(value, unit);
  return {
    metric,
    direction: one.higherIsBetter ? 'higher is better' : 'lower is better',
    value: difference === null ? NONE : write(difference.value),
    range:
      difference === null || difference.low === null || difference.high === null
        ? 'no interval'
        : `${write(difference.low)} to ${write(difference.high)}`,
    method: difference === null ? '' : `${difference.method}, n = ${difference.n}`,
    track: difference === null ? '' : drawTrack(difference, one),
    p: formatP(pAdjusted),
    raw: formatP(pValue),
    test,
    paired,
    unpaired,
    verdict,
    word: verdict.replace('_', ' '),
    sentence: tieUnits(one.sentence),
    detectable: one.detectable === null ? '' : write(one.detectable).replace('+', ''),
    note: note ?? '',
  };
}

/** The interval of a difference around zero, on a scale of its own. */
function drawTrack(
  { value, low, high }: { readonly value: number; readonly low: number | null; readonly high: number | null },
  { metric, verdict }: CellComparison,
): string {
  const most = Math.max(...[value, low ?? 0, high ?? 0].map(Math.abs)) || 1;
  const x = scaleLinear([-most, most], [8, TRACK_PX - 8]);
  const range =
    low === null || high === null
      ? ''
      : line(x(low), 9, x(high), 9, 'interval') +
        line(x(low), 4, x(low), 14, 'interval') +
        line(x(high), 4, x(high), 14, 'interval');
  return element(
    'svg',
    {
      class: `track difference ${verdict}`,
      viewBox: `0 0 ${TRACK_PX} 18`,
      role: 'img',
      'aria-label': `difference of ${metric} and its interval around zero`,
    },
    line(2, 9, TRACK_PX - 2, 9, 'rail'),
    line(TRACK_PX / 2, 0, TRACK_PX / 2, 18, 'zero'),
    range,
    element('circle', { class: 'mark', cx: x(value), cy: 9, r: 4.5 }),
  );
}

function viewSamples({ metric, discordantSamples, moreDiscordant }: CellComparison) {
  return {
    metric,
    count: discordantSamples.length + moreDiscordant,
    more: moreDiscordant,
    rows: discordantSamples.map(viewSample),
  };
}

function viewSample({ idA, idB, scoreA, scoreB, answerA, answerB }: DiscordantSample) {
  const write = (answer: DiscordantSample['answerA']) =>
    answer === null ? '(no answer)' : oneLine(answerText(answer), ANSWER_CHARACTERS);
  const score = (value: number) => String(Number(value.toPrecision(3)));
  return {
    id: idA === idB ? idB : `${idA} / ${idB}`,
    scoreA: score(scoreA),
    scoreB: score(scoreB),
    answerA: write(answerA),
    answerB: write(answerB),
  };
}
