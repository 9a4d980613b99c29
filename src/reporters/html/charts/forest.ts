import { scaleLinear } from 'd3-scale';
import type { Estimate } from '../../../types/estimate.ts';
import type { ScorerInfo } from '../../../types/report.ts';
import { formatInterval, formatScore } from '../../format.ts';
import { bottomAxis, type Scale } from '../axis.ts';
import { candidateMark, colorClass } from '../mark.ts';
import { chart, fitText, label, line, textWidth, tooltip } from '../svg.ts';
import { isDoubtful } from '../view/figure.ts';

/** A row of a forest plot. estimate null: nothing could be scored. */
export interface ForestRow {
  readonly name: string;
  /** Place of the candidate in the suite: gives colour and shape. */
  readonly index: number;
  readonly estimate: Estimate | null;
}

const ROW_PX = 34;
const NARROW_ROW_PX = 50;
const AXIS_PX = 28;
const VALUE_PX = 190;

interface Layout {
  readonly narrow: boolean;
  readonly labelPx: number;
  readonly rowPx: number;
  readonly bottom: number;
  readonly width: number;
}

function layoutOf(rows: readonly ForestRow[], width: number): Layout {
  const narrow = width < 600;
  const widest = Math.max(0, ...rows.map((row) => textWidth(row.name)));
  const rowPx = narrow ? NARROW_ROW_PX : ROW_PX;
  const labelPx = narrow ? 8 : Math.min(300, widest + 40);
  return { narrow, labelPx, rowPx, bottom: rows.length * rowPx + 6, width };
}

function domainOf(rows: readonly ForestRow[], unit: ScorerInfo['unit']): readonly [number, number] {
  const ends = rows.flatMap(({ estimate }) =>
    estimate === null ? [] : [estimate.low ?? estimate.value, estimate.high ?? estimate.value],
  );
  if (ends.length === 0) return [0, 1];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const room = Math.max((high - low) * 0.08, unit === 'share' ? 0.01 : Math.abs(high) * 0.02 || 0.01);
  if (unit === 'score') return [low - room, high + room];
  // A formula whose unit is stated may leave 0 to 1.
  return [Math.max(Math.min(0, low), low - room), Math.min(Math.max(1, high), high + room)];
}

function drawRow(row: ForestRow, place: number, x: Scale, unit: ScorerInfo['unit'], layout: Layout): string {
  const top = place * layout.rowPx;
  const y = layout.narrow ? top + 36 : top + layout.rowPx / 2 + 3;
  const textY = layout.narrow ? top + 18 : y + 4;
  const value = valueText(row, unit);
  const nameX = layout.narrow ? 26 : 22;
  const nameWidth = layout.narrow ? layout.width - VALUE_PX - nameX : layout.labelPx - nameX - 8;
  return [
    candidateMark(row.index, layout.narrow ? 14 : 10, textY - 4, 60),
    label(fitText(row.name, nameWidth), nameX, textY, { class: 'name' }) + tooltip(row.name),
    label(value, layout.width - 4, textY, {
      anchor: 'end',
      class: row.estimate !== null && isDoubtful(row.estimate) ? 'value faint' : 'value',
    }),
    row.estimate === null ? '' : drawInterval(row, row.estimate, x, y, unit),
  ].join('');
}

/** "82.2 % [77.6, 86.0]" of a row. */
function valueText({ estimate }: ForestRow, unit: ScorerInfo['unit']): string {
  if (estimate === null) return 'not scored';
  return `${formatScore(estimate.value, unit)} ${formatInterval(estimate, unit) || '(no interval)'}`;
}

function drawInterval(
  row: ForestRow,
  estimate: Estimate,
  x: Scale,
  y: number,
  unit: ScorerInfo['unit'],
): string {
  const tip = tooltip(
    `${row.name}: ${formatScore(estimate.value, unit)} ${formatInterval(estimate, unit)}, ${estimate.method}, n = ${estimate.n}${isDoubtful(estimate) ? `; ${estimate.note}` : ''}`,
  );
  const mark = candidateMark(row.index, x(estimate.value), y, 90, tip);
  if (estimate.low === null || estimate.high === null) return mark;
  const [low, high] = [x(estimate.low), x(estimate.high)];
  const color = `interval${isDoubtful(estimate) ? ' doubtful' : ''} ${colorClass(row.index)}`;
  return (
    line(low, y, high, y, color) +
    line(low, y - 5, low, y + 5, color) +
    line(high, y - 5, high, y + 5, color) +
    mark
  );
}

/** Forest plot of one scorer: each candidate's value with its interval, drawn and written. */
export function drawForest(
  rows: readonly ForestRow[],
  scorer: Pick<ScorerInfo, 'title' | 'unit'>,
  width: number,
): string {
  const layout = layoutOf(rows, width);
  const right = layout.narrow ? width - 12 : width - VALUE_PX - 10;
  const x = scaleLinear(domainOf(rows, scorer.unit), [layout.labelPx + 8, right]);
  const write = (value: number) =>
    scorer.unit === 'share' ? `${Math.round(1000 * value) / 10} %` : String(Math.round(value * 1000) / 1000);
  return chart(
    width,
    layout.bottom + AXIS_PX,
    `${scorer.title}: ${rows.map((row) => `${row.name} ${valueText(row, scorer.unit)}`).join('; ')}`,
    bottomAxis(x, { top: layout.narrow ? 0 : 4, bottom: layout.bottom, right: width }, write),
    ...rows.map((row, place) => drawRow(row, place, x, scorer.unit, layout)),
  );
}
