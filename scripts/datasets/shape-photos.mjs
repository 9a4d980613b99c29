// Draws the pictures of datasets/shape-photos: node scripts/datasets/shape-photos.mjs
import { encodePng } from './encode-png.mjs';
import { createRandom } from './seeded-random.mjs';
import { sha256Of, writeFiles, writeRows } from './write-split.mjs';

const SIDE = 40;
const COPIES = 6;
/** Pixels are rounded to multiples of this, so that the files stay small. */
const STEP = 15;
/** Hue in degrees and how far it wanders. */
const COLOURS = { red: [354, 14], orange: [25, 12], green: [125, 32], blue: [222, 22], purple: [276, 20] };
/** Corners of each shape on the unit circle: angle in turns, radius. A circle has none. */
const SHAPES = {
  circle: null,
  square: [0, 1, 2, 3].map((i) => [i / 4, 1]),
  triangle: [0, 1, 2].map((i) => [i / 3, 1.1]),
  star: Array.from({ length: 10 }, (_, i) => [i / 10, i % 2 === 0 ? 1.15 : 0.52]),
};
const GROUNDS = [
  [205, 200, 190],
  [150, 152, 158],
  [95, 98, 104],
  [190, 178, 150],
  [168, 186, 170],
  [176, 184, 204],
  [60, 58, 62],
  [214, 190, 186],
];

for (const [split, seed] of [
  ['train', 4101],
  ['test', 4102],
]) {
  const random = createRandom(seed);
  const kinds = Object.keys(COLOURS).flatMap((colour) =>
    Object.keys(SHAPES).map((shape) => ({ colour, shape })),
  );
  const wanted = random.shuffle(Array.from({ length: COPIES }, () => kinds).flat());
  const files = [];
  const rows = wanted.map(({ colour, shape }, index) => {
    const number = String(index + 1).padStart(3, '0');
    const png = encodePng(SIDE, SIDE, photograph(colour, shape, random));
    files.push([`${number}.png`, png]);
    return {
      id: `${split}-${number}`,
      image: `${split}/${number}.png`,
      label: `${colour} ${shape}`,
      colour,
      shape,
      sha256: sha256Of(png),
    };
  });
  writeFiles('shape-photos', split, files);
  writeRows('shape-photos', split, rows);
}

/** Pixels of one picture: ground, shape, perhaps a speck and a scratch, uneven light and grain. */
function photograph(colour, shape, random) {
  const ground = random.pick(GROUNDS).map((value) => value + random.between(-14, 14));
  const layers = [layer(shape, paint(colour, random), random.between(6.5, 13), 10, random)];
  if (random.next() < 0.4) {
    const other = random.pick(Object.keys(COLOURS).filter((name) => name !== colour));
    layers.push(layer('circle', paint(other, random), random.between(1.5, 3.2), 4, random));
  }
  if (random.next() < 0.6) layers.push(scratch(ground, random));
  const light = [random.between(-0.3, 0.3), random.between(-0.3, 0.3), random.between(0.85, 1.1)];
  const tint = [random.between(0.85, 1.15), 1, random.between(0.85, 1.15)];
  const grain = random.between(3, 17);
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const shade = light[2] + (light[0] * x + light[1] * y) / SIDE - (light[0] + light[1]) / 2;
      const noise = random.normal() * grain;
      const mixed = layers.reduce(
        (under, { colour: over, covers }) => mix(under, over, share(covers, x, y)),
        ground,
      );
      mixed.forEach((value, channel) => {
        pixels[(y * SIDE + x) * 3 + channel] = Math.max(
          0,
          Math.min(255, Math.round((value * shade * tint[channel] + noise) / STEP) * STEP),
        );
      });
    }
  }
  return pixels;
}

/** A shape somewhere in the picture, turned, a little squeezed and not quite regular. */
function layer(shape, colour, radius, margin, random) {
  const x0 = random.between(margin, SIDE - margin);
  const y0 = random.between(margin, SIDE - margin);
  const turn = random.between(0, 2 * Math.PI);
  const squeeze = random.between(0.8, 1);
  const corners = SHAPES[shape]?.map(([turns, length]) => {
    const angle = 2 * Math.PI * turns + random.between(-0.06, 0.06);
    const reach = length * random.between(0.93, 1.07);
    return [Math.cos(angle) * reach, Math.sin(angle) * reach];
  });
  const covers = (x, y) => {
    const u = ((x - x0) * Math.cos(turn) + (y - y0) * Math.sin(turn)) / radius;
    const v = ((y - y0) * Math.cos(turn) - (x - x0) * Math.sin(turn)) / (radius * squeeze);
    return corners ? inside(corners, u, v) : u * u + v * v < 0.8;
  };
  return { colour, covers };
}

/** A thin line across the picture in a shade of the ground. */
function scratch(ground, random) {
  const angle = random.between(0, Math.PI);
  const offset = random.between(12, 28);
  const half = random.between(0.5, 1.1);
  const shade = random.pick([0.6, 0.8, 1.15]);
  const covers = (x, y) => Math.abs((x - offset) * Math.sin(angle) - (y - offset) * Math.cos(angle)) < half;
  return { colour: ground.map((value) => value * shade), covers };
}

function paint(name, random) {
  const [hue, wander] = COLOURS[name];
  const value = random.between(120, 245);
  const saturation = random.between(0.55, 1);
  const turned = (hue + random.between(-wander, wander) + 360) / 60;
  return [5, 3, 1].map((n) => {
    const k = (n + turned) % 6;
    return value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  });
}

/** Share of a pixel that is covered, from nine points in it. */
function share(covers, x, y) {
  let hits = 0;
  for (const dy of [-1 / 3, 0, 1 / 3])
    for (const dx of [-1 / 3, 0, 1 / 3]) hits += Number(covers(x + dx, y + dy));
  return hits / 9;
}

function mix(under, over, part) {
  return under.map((value, channel) => value * (1 - part) + over[channel] * part);
}

/** Whether a point lies in a polygon (even-odd rule). */
function inside(corners, x, y) {
  let odd = false;
  corners.forEach(([xa, ya], i) => {
    const [xb, yb] = corners[(i + 1) % corners.length];
    if (ya > y !== yb > y && x < ((xb - xa) * (y - ya)) / (yb - ya) + xa) odd = !odd;
  });
  return odd;
}
