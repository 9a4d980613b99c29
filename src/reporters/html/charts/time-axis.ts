import type { Scale } from '../axis.ts';
import { label, line } from '../svg.ts';

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

function stepOf(spanS: number, width: number): number {
  const wanted = spanS / Math.max(3, Math.floor(width / 110));
  return STEPS_S.find((step) => step >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
}

function formatElapsed(seconds: number, stepS: number): string {
  if (stepS < 60) return `${seconds} s`;
  return stepS < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}

/** Grid and labels of a scale over the time of a run, ms, at the foot of a chart. */
export function timeAxis(x: Scale, height: number, width: number): string {
  const [startMs = 0, endMs = 0] = x.domain();
  const stepS = stepOf((endMs - startMs) / 1000, width);
  const first = Math.ceil(startMs / 1000 / stepS);
  const last = Math.floor(endMs / 1000 / stepS);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * stepS);
  return ticks
    .map((seconds) => {
      const at = x(seconds * 1000);
      const text = formatElapsed(seconds, stepS);
      return (
        line(at, 14, at, height - 24, 'grid') +
        label(text, Math.min(at, width - 22), height - 8, { anchor: 'middle', class: 'tick' })
      );
    })
    .join('');
}
