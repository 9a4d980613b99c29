import type { GlanceFigure } from '../../types/run-glance.ts';
import { formatInterval } from '../format.ts';
import { formatRange, formatValue } from './format-value.ts';

/** A figure as the templates show it; empty text: there is none. */
export interface ShownFigure {
  readonly text: string;
  readonly interval: string;
  readonly title: string;
  readonly doubtful: boolean;
}

/** A figure with its interval in short, and all of it in the tooltip. */
export function viewFigure(figure: GlanceFigure | null): ShownFigure {
  if (figure === null) return { text: '', interval: '', title: '', doubtful: false };
  const { value, unit, n, title, doubtful } = figure;
  const range = formatRange(figure, unit);
  const few = doubtful ? ', too few samples for this percentile' : '';
  return {
    text: formatValue(value, unit),
    interval: range === '' ? 'no interval' : shortInterval(figure),
    title: `${title}, ${range === '' ? 'no interval' : `95 % interval ${range}`}, n = ${n}${few}`,
    doubtful,
  };
}

/** "[77.6, 86.0]" of percents, whose unit stands beside; of times each end has its own. */
function shortInterval(figure: GlanceFigure): string {
  const { unit } = figure;
  return unit === 'ms'
    ? `[${formatRange(figure, unit).replace(' to ', ', ')}]`
    : formatInterval(figure, unit);
}
