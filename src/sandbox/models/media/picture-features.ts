import { findSubject, reducePicture, type Subject } from './picture-subject.ts';
import type { Pixels } from './png.ts';

const ANGLES = 36;
const HARMONICS = 8;
const HUE_BINS = 12;

/** What a careful look at a picture gives. */
export interface PictureFeatures {
  /** Mean red, green and blue of the subject, 0 to 255. */
  readonly paint: readonly [number, number, number];
  /** About its colour, whatever the light. */
  readonly colour: readonly number[];
  /** About its outline, whatever its size, place and turn. */
  readonly outline: readonly number[];
  /** Share of the circle around it that it fills, 0 to 1. */
  readonly fillRatio: number;
}

/** How much of the picture's colourfulness lies at each of 12 hues; sums to 1, or all are 0 for a picture of greys. */
export function hueHistogram(picture: Pixels): readonly number[] {
  const { rgb } = reducePicture(picture);
  const sums = Array.from({ length: HUE_BINS }, () => 0);
  for (let i = 0; i + 2 < rgb.length; i += 3) {
    const { hue, saturation } = hueOf(rgb[i] as number, rgb[i + 1] as number, rgb[i + 2] as number);
    const bin = Math.min(HUE_BINS - 1, Math.floor((hue / 360) * HUE_BINS));
    sums[bin] = (sums[bin] as number) + saturation ** 3;
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  return total === 0 ? sums : sums.map((value) => value / total);
}

/** Looks at a picture's subject. */
export function readPicture(picture: Pixels): PictureFeatures {
  const subject = findSubject(picture);
  const paint = paintOf(subject);
  const points = whitened(subject);
  const reach = Math.max(...points.map(({ radius }) => radius), 1e-6);
  // Whitened points have unit variance, so the pixel's own area shrinks by the same factor as the outline.
  const fillRatio = Math.min(1, points.length / (Math.PI * reach * reach * (points[0]?.pixelsPerUnit ?? 1)));
  return { paint, colour: colourFeatures(paint), outline: outlineFeatures(points, fillRatio), fillRatio };
}

/** Mean colour of the subject's inner half: the pixels nearest to its mean. */
function paintOf({ pixels: { rgb }, members }: Subject): [number, number, number] {
  const mean = (of: readonly number[]): [number, number, number] =>
    [0, 1, 2].map((k) => of.reduce((sum, at) => sum + (rgb[at * 3 + k] as number), 0) / of.length) as [
      number,
      number,
      number,
    ];
  const first = mean(members);
  const distance = (at: number) =>
    Math.hypot(...first.map((value, k) => (rgb[at * 3 + k] as number) - value));
  const nearest = members
    .map((at) => ({ at, d: distance(at) }))
    .sort((a, b) => a.d - b.d)
    .slice(0, Math.max(1, Math.ceil(members.length / 2)));
  return mean(nearest.map(({ at }) => at));
}

/** Hue 0 to 360 (0 for greys), saturation 0 to 1, value 0 to 255 (Smith 1978). */
function hueOf(
  r: number,
  g: number,
  b: number,
): {
  readonly hue: number;
  readonly saturation: number;
  readonly value: number;
} {
  const value = Math.max(r, g, b);
  const least = Math.min(r, g, b);
  const range = value - least;
  if (range === 0) return { hue: 0, saturation: 0, value };
  const sector = value === r ? (g - b) / range : value === g ? 2 + (b - r) / range : 4 + (r - g) / range;
  return { hue: ((sector + 6) % 6) * 60, saturation: range / value, value };
}

function colourFeatures(paint: readonly [number, number, number]): number[] {
  const { hue, saturation, value } = hueOf(...paint);
  const bins = Array.from({ length: HUE_BINS }, (_, bin) => {
    const apart = Math.abs(((hue - (bin * 360) / HUE_BINS + 540) % 360) - 180);
    return saturation * Math.max(0, 1 - (apart * HUE_BINS) / 360);
  });
  const sum = paint[0] + paint[1] + paint[2] + 1;
  return [...bins, saturation, value / 255, paint[0] / sum, paint[1] / sum, paint[2] / sum];
}

interface OutlinePoint {
  readonly angle: number;
  readonly radius: number;
  /** Pixels in one unit of area after whitening. */
  readonly pixelsPerUnit: number;
}

/** The subject's pixels around its centre of mass, with the squeeze of its second moments undone. */
function whitened({ pixels: { width }, members }: Subject): OutlinePoint[] {
  const xs = members.map((at) => at % width);
  const ys = members.map((at) => Math.floor(at / width));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const sxx = mean(xs.map((x) => (x - mx) ** 2)) + 1 / 12;
  const syy = mean(ys.map((y) => (y - my) ** 2)) + 1 / 12;
  const sxy = mean(xs.map((x, i) => (x - mx) * ((ys[i] as number) - my)));
  const tilt = Math.atan2(2 * sxy, sxx - syy) / 2;
  const spread = Math.hypot((sxx - syy) / 2, sxy);
  const [long, short] = [(sxx + syy) / 2 + spread, Math.max(1 / 24, (sxx + syy) / 2 - spread)];
  const pixelsPerUnit = Math.sqrt(long * short);
  return xs.map((x, i) => {
    const [dx, dy] = [x - mx, (ys[i] as number) - my];
    const u = (dx * Math.cos(tilt) + dy * Math.sin(tilt)) / Math.sqrt(long);
    const v = (dy * Math.cos(tilt) - dx * Math.sin(tilt)) / Math.sqrt(short);
    return { angle: Math.atan2(v, u), radius: Math.hypot(u, v), pixelsPerUnit };
  });
}

/** Strength of each harmonic of the outline's distance from the centre, its spread, and the fourth moment. */
function outlineFeatures(points: readonly OutlinePoint[], fillRatio: number): number[] {
  const reach = Array.from({ length: ANGLES }, () => 0);
  for (const { angle, radius } of points) {
    const bin = Math.min(ANGLES - 1, Math.floor(((angle + Math.PI) / (2 * Math.PI)) * ANGLES));
    reach[bin] = Math.max(reach[bin] as number, radius);
  }
  const mean = reach.reduce((sum, value) => sum + value, 0) / ANGLES || 1;
  const harmonics = Array.from({ length: HARMONICS }, (_, k) => {
    let [re, im] = [0, 0];
    reach.forEach((value, i) => {
      const phase = (2 * Math.PI * (k + 1) * i) / ANGLES;
      re += value * Math.cos(phase);
      im += value * Math.sin(phase);
    });
    return Math.hypot(re, im) / (ANGLES * mean);
  });
  const fourth = points.reduce((sum, { radius }) => sum + radius ** 4, 0) / points.length;
  const most = Math.max(...reach) / mean;
  const least = Math.min(...reach) / mean;
  return [...harmonics, fillRatio, fourth, most, least, Math.log(points.length)];
}
