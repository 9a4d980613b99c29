import type { Rng } from '../../../types/context.ts';
import { createRng } from '../../../util/rng.ts';
import type { ImageGenerator, Pace } from '../model.ts';
import { PAINTS, type Paint } from './picture-words.ts';
import { encodePng } from './png.ts';
import type { Scene, SceneReader } from './prompt-scene.ts';

/** Longest side that is drawn; what asks for more gets this much. */
const MAX_SIDE = 512;
const GROUNDS: readonly Paint[] = [
  [236, 234, 228],
  [214, 218, 224],
  [58, 60, 66],
  [226, 216, 200],
];
/** Corners on the unit circle as turns and radius, the first one up; a circle has none. */
const CORNERS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  square: [0.125, 0.375, 0.625, 0.875].map((turn) => [turn, 1.1]),
  triangle: [0, 1 / 3, 2 / 3].map((turn) => [turn, 1.15]),
  star: Array.from({ length: 10 }, (_, i) => [i / 10, i % 2 === 0 ? 1.2 : 0.5]),
};
const PLACES: Readonly<Record<string, readonly [number, number]>> = {
  left: [0.24, 0.5],
  right: [0.76, 0.5],
  top: [0.5, 0.24],
  bottom: [0.5, 0.76],
};

interface Figure {
  /** Shares of the picture's width and height, 0 to 1. */
  readonly x: number;
  readonly y: number;
  /** Share of the picture's shorter side. */
  readonly radius: number;
  /** Radians, clockwise. */
  readonly turn: number;
}

/** A painter that draws what `read` makes of a prompt: flat shapes on a plain ground. Sides are 1 to 512 pixels. */
export function createPainter(id: string, pace: Pace, read: SceneReader): ImageGenerator {
  return {
    task: 'text-to-image',
    id,
    pace,
    draw: (prompt, { width, height, seed }) => {
      const rng = createRng(`${id} ${seed} ${prompt}`);
      return encodePng(paintScene(read(prompt, rng.fork('scene')), clampSide(width), clampSide(height), rng));
    },
  };
}

function clampSide(side: number): number {
  return Math.max(1, Math.min(MAX_SIDE, Math.floor(side) || 1));
}

function paintScene(scene: Scene, width: number, height: number, rng: Rng) {
  const ground = GROUNDS[rng.int(GROUNDS.length)] as Paint;
  const paint = (PAINTS[scene.colour] ?? PAINTS.grey) as Paint;
  const figures = layOut(scene, rng);
  const short = Math.min(width, height);
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, out = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, out += 3) {
      const covered = figures.some((figure) => {
        const u = (x + 0.5 - figure.x * width) / (figure.radius * short);
        const v = (y + 0.5 - figure.y * height) / (figure.radius * short);
        return Math.abs(u) < 1.3 && Math.abs(v) < 1.3 && covers(scene.shape, figure.turn, u, v);
      });
      rgb.set(covered ? paint : ground, out);
    }
  }
  return { width, height, rgb };
}

/** One figure at its place, or several in rows of at most three. */
function layOut({ count, place }: Scene, rng: Rng): Figure[] {
  const turn = () => (rng.next() - 0.5) * 0.5;
  if (count <= 1) {
    const [x, y] = PLACES[place] ?? [0.5, 0.5];
    const apart = () => (rng.next() - 0.5) * 0.06;
    return [{ x: x + apart(), y: y + apart(), radius: 0.17 + rng.next() * 0.05, turn: turn() }];
  }
  const columns = Math.min(3, count);
  const rows = Math.ceil(count / columns);
  return Array.from({ length: count }, (_, i) => ({
    x: ((i % columns) + 0.5) / columns,
    y: (Math.floor(i / columns) + 0.5) / rows,
    radius: 0.36 / Math.max(columns, rows),
    turn: turn(),
  }));
}

function covers(shape: string, turn: number, u: number, v: number): boolean {
  const corners = CORNERS[shape];
  if (corners === undefined) return u * u + v * v < 1;
  const points = corners.map(([turns, radius]) => {
    const angle = 2 * Math.PI * turns + turn;
    return [Math.sin(angle) * radius, -Math.cos(angle) * radius] as const;
  });
  let odd = false;
  points.forEach(([xa, ya], i) => {
    const [xb, yb] = points[(i + 1) % points.length] as readonly [number, number];
    if (ya > v !== yb > v && u < ((xb - xa) * (v - ya)) / (yb - ya) + xa) odd = !odd;
  });
  return odd;
}
