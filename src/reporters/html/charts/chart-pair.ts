/** Width of a chart on a wide page, px. */
export const WIDE_PX = 960;
/** Width of a chart on a telephone, px: 390 less the page's margins. */
export const NARROW_PX = 346;

/** A chart drawn twice, for wide and for narrow screens; the style sheet shows the one that fits. */
export function chartPair(draw: (width: number) => string): string {
  return `<div class="wide-chart">${draw(WIDE_PX)}</div><div class="narrow-chart">${draw(NARROW_PX)}</div>`;
}
