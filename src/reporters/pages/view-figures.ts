import type { GlanceFigure } from '../../types/run-glance.ts';
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
    interval: range === '' ? 'no interval' : `[${range.replace(' to ', ', ')}]`,
    title: `${title}, ${range === '' ? 'no interval' : `95 % interval ${range}`}, n = ${n}${few}`,
    doubtful,
  };
}
