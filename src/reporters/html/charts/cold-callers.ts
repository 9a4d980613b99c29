import { scaleLinear, scaleLog } from 'd3-scale';
import { area, line as curve } from 'd3-shape';
import type { CallerShare } from '../../../types/idle-gap.ts';
import { formatMs } from '../../format.ts';
import { leftAxis, type Scale } from '../axis.ts';
import { colorClass } from '../mark.ts';
import { chart, element, label, line, tooltip } from '../svg.ts';
import type { StudyOf } from './cold-probability.ts';

const LEFT = 46;
const TOP = 14;
const BOTTOM_PX = 46;

/** Rates with a label under the axis, per second. */
const TICKS: readonly (readonly [number, string])[] = [
  [1 / 86_400, '1/day'],
  [1 / 3600, '1/hour'],
  [1 / 60, '1/min'],
  [1, '1/s'],
  [10, '10/s'],
];

/** Share of real traffic that would meet a cold model against its rate, log scale; shaded: from the ends of the threshold's interval. */
export function drawColdCallers(studies: readonly StudyOf[], width: number): string {
  const height = width < 600 ? 230 : 280;
  const bottom = height - BOTTOM_PX;
  const right = width - 24;
  const rates = studies.flatMap(({ study }) =>
    study.callers.shares.map(({ ratePerSecond }) => ratePerSecond),
  );
  const x = scaleLog([Math.min(...rates), Math.max(...rates)], [LEFT, right]);
  const y = scaleLinear([0, 1], [bottom, TOP]);
  return chart(
    width,
    height,
    'Share of real traffic that would meet a cold model against its rate',
    leftAxis(y, { left: LEFT, right }, [0, 0.25, 0.5, 0.75, 1], (share) => `${Math.round(share * 100)} %`),
    ...TICKS.map(
      ([rate, text]) =>
        line(x(rate), TOP, x(rate), bottom, 'grid') +
        label(text, x(rate), bottom + 16, { anchor: 'middle', class: 'tick' }),
    ),
    ...studies.map((entry) => drawCurve(entry, x, y)),
    label('requests of independent callers, log scale', right, height - 8, {
      anchor: 'end',
      class: 'axis-name',
    }),
  );
}

function drawCurve({ name, index, study: { callers } }: StudyOf, x: Scale, y: Scale): string {
  if (callers.shares.length === 0) return '';
  const points = [...callers.shares];
  const band = area<CallerShare>(
    (point) => x(point.ratePerSecond),
    (point) => y(point.low ?? 0),
    (point) => y(point.high ?? 1),
  ).digits(1)(points);
  const path = curve<CallerShare>(
    (point) => x(point.ratePerSecond),
    (point) => y(point.share),
  ).digits(1)(points);
  const tip = `${name}: cold periods of ${formatMs(callers.coldMs)}`;
  return (
    element('path', { class: `band ${colorClass(index)}`, d: band ?? '' }) +
    element('path', { class: `curve ${colorClass(index)}`, d: path ?? '' }, tooltip(tip))
  );
}
