import type { Pixels } from './png.ts';

/** Longest side at which a picture is looked at. */
const LOOK_SIDE = 48;
const FIT_ROUNDS = 3;
/** Between black and white, rounded up. */
const LARGEST_DISTANCE = 442;

/** What stands out from a picture's ground: the biggest connected part, as a mask over the reduced picture. */
export interface Subject {
  readonly pixels: Pixels;
  /** Positions (y × width + x) of its pixels; at least one. */
  readonly members: readonly number[];
}

/** The picture reduced to at most 48 pixels a side by averaging; one that is small enough stays as it is. */
export function reducePicture(pixels: Pixels): Pixels {
  const factor = Math.max(pixels.width, pixels.height) / LOOK_SIDE;
  if (factor <= 1) return pixels;
  const width = Math.max(1, Math.round(pixels.width / factor));
  const height = Math.max(1, Math.round(pixels.height / factor));
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const means = meanOf(pixels, [x / width, (x + 1) / width], [y / height, (y + 1) / height]);
      rgb.set(means, (y * width + x) * 3);
    }
  }
  return { width, height, rgb };
}

function meanOf(
  { width, height, rgb }: Pixels,
  [left, right]: readonly [number, number],
  [top, bottom]: readonly [number, number],
): number[] {
  const sums = [0, 0, 0];
  let count = 0;
  for (
    let y = Math.floor(top * height);
    y < Math.max(bottom * height, Math.floor(top * height) + 1);
    y += 1
  ) {
    for (
      let x = Math.floor(left * width);
      x < Math.max(right * width, Math.floor(left * width) + 1);
      x += 1
    ) {
      for (let k = 0; k < 3; k += 1) sums[k] = (sums[k] as number) + (rgb[(y * width + x) * 3 + k] as number);
      count += 1;
    }
  }
  return sums.map((sum) => sum / count);
}

/**
 * The subject of a picture: the pixels that differ from a plane of light fitted to the border, beyond Otsu's
 * threshold (1979), of which the biggest connected part is kept. A picture of one colour is its own subject.
 */
export function findSubject(picture: Pixels): Subject {
  const pixels = reducePicture(picture);
  const distances = smooth(distancesFromGround(pixels), pixels.width, pixels.height);
  const threshold = otsuThreshold(distances);
  const parts = connectedParts(distances, threshold, pixels.width, pixels.height);
  const biggest = parts.reduce<readonly number[]>(
    (best, part) => (part.length > best.length ? part : best),
    [],
  );
  return { pixels, members: biggest.length > 0 ? biggest : Array.from(distances.keys()) };
}

/** Distance of each pixel's colour from the ground, 0 to about 440. */
function distancesFromGround(pixels: Pixels): Float64Array {
  const { width, height } = pixels;
  let border = borderOf(width, height);
  let planes = fitGround(pixels, border);
  for (let round = 1; round < FIT_ROUNDS; round += 1) {
    // A subject that touches the border must not pull the ground towards its colour.
    const distances = border.map((at) => distanceFrom(planes, pixels, at));
    const far = [...distances].sort((a, b) => a - b)[Math.floor(border.length * 0.75)] ?? 0;
    border = border.filter((_, i) => (distances[i] as number) <= far);
    planes = fitGround(pixels, border);
  }
  const distances = new Float64Array(width * height);
  for (let at = 0; at < distances.length; at += 1) distances[at] = distanceFrom(planes, pixels, at);
  return distances;
}

function fitGround(pixels: Pixels, border: readonly number[]): readonly Plane[] {
  return [0, 1, 2].map((channel) => fitPlane(pixels, border, channel));
}

function distanceFrom(planes: readonly Plane[], { width, height, rgb }: Pixels, at: number): number {
  const x = (at % width) / width;
  const y = Math.floor(at / width) / height;
  let sum = 0;
  for (let k = 0; k < 3; k += 1) {
    const plane = planes[k] as Plane;
    sum += ((rgb[at * 3 + k] as number) - plane.level - plane.x * x - plane.y * y) ** 2;
  }
  return Math.sqrt(sum);
}

function borderOf(width: number, height: number): number[] {
  const border: number[] = [];
  const edge = (at: number, size: number) => at < 2 || at >= size - 2;
  for (let at = 0; at < width * height; at += 1) {
    if (edge(at % width, width) || edge(Math.floor(at / width), height)) border.push(at);
  }
  return border;
}

/** value ≈ level + x·(column ÷ width) + y·(row ÷ height). */
interface Plane {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

/** Least squares, with a little ridge so that one row or column of pixels has a plane too. */
function fitPlane({ width, height, rgb }: Pixels, at: readonly number[], channel: number): Plane {
  let [n, x1, y1, v1, xx, yy, xy, xv, yv] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const p of at) {
    const x = (p % width) / width;
    const y = Math.floor(p / width) / height;
    const v = rgb[p * 3 + channel] as number;
    n += 1;
    x1 += x;
    y1 += y;
    v1 += v;
    xx += x * x;
    yy += y * y;
    xy += x * y;
    xv += x * v;
    yv += y * v;
  }
  const [mx, my, mv] = [x1 / n, y1 / n, v1 / n];
  const [sxx, syy, sxy] = [xx / n - mx * mx + 1e-3, yy / n - my * my + 1e-3, xy / n - mx * my];
  const [sxv, syv] = [xv / n - mx * mv, yv / n - my * mv];
  const determinant = sxx * syy - sxy * sxy;
  const x = (sxv * syy - syv * sxy) / determinant;
  const y = (syv * sxx - sxv * sxy) / determinant;
  return { level: mv - x * mx - y * my, x, y };
}

/** Mean of each pixel and its neighbours: along the rows, then along the columns. */
function smooth(values: Float64Array, width: number, height: number): Float64Array {
  const along = (from: Float64Array, step: number, at: (index: number) => number, size: number) => {
    const out = new Float64Array(from.length);
    for (let i = 0; i < from.length; i += 1) {
      const place = at(i);
      const before = place > 0 ? (from[i - step] as number) : 0;
      const after = place + 1 < size ? (from[i + step] as number) : 0;
      const count = 1 + Number(place > 0) + Number(place + 1 < size);
      out[i] = ((from[i] as number) + before + after) / count;
    }
    return out;
  };
  const rows = along(values, 1, (i) => i % width, width);
  return along(rows, width, (i) => Math.floor(i / width), height);
}

/** The threshold, in steps of 1, that parts the values into two groups of the greatest variance between them. */
function otsuThreshold(values: Float64Array): number {
  const counts = new Float64Array(LARGEST_DISTANCE + 1);
  for (const value of values) {
    const bin = Math.min(LARGEST_DISTANCE, Math.floor(value));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let [best, threshold, below, sum] = [-1, 0, 0, 0];
  for (let bin = 0; bin < LARGEST_DISTANCE; bin += 1) {
    below += counts[bin] as number;
    sum += (counts[bin] as number) * bin;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sum / below - (total - sum) / above) ** 2;
    if (between > best) [best, threshold] = [between, bin + 1];
  }
  return threshold;
}

function connectedParts(values: Float64Array, threshold: number, width: number, height: number): number[][] {
  const open = values.map((value) => Number(value > threshold));
  const parts: number[][] = [];
  open.forEach((_, start) => {
    if (open[start] === 0) return;
    const part = [start];
    open[start] = 0;
    for (let next = 0; next < part.length; next += 1) {
      const at = part[next] as number;
      const x = at % width;
      const near = [x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1, at - width, at + width];
      for (const other of near) {
        if (other < 0 || other >= width * height || open[other] !== 1) continue;
        open[other] = 0;
        part.push(other);
      }
    }
    parts.push(part);
  });
  return parts;
}
