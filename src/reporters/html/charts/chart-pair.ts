/** Width of a chart on a wide page, px. */
const WIDE_PX = 960;
/** Width of a chart on a telephone, px: 390 less the page's margins. */
const NARROW_PX = 346;

/** Width of one of two charts side by side on a wide page, px. */
const HALF_PX = 464;

/** A chart drawn twice, for wide (or half as wide) and for narrow screens; the style sheet shows the one that fits. */
export function chartPair(draw: (width: number) => string, half = false): string {
  return `<div class="wide-chart">${draw(half ? HALF_PX : WIDE_PX)}</div><div class="narrow-chart">${draw(NARROW_PX)}</div>`;
}
