import type { Pace, ZeroShotImageClassifier } from '../model.ts';
import { softmax } from '../probabilities.ts';
import { bestFirst } from '../zero-shot.ts';
import { type PictureFeatures, readPicture } from './picture-features.ts';
import { namesIn, PAINTS, type Paint } from './picture-words.ts';
import { decodePng } from './png.ts';
import { type TraitModel, traitBeliefs } from './shape-classifiers.ts';

/** Log likelihood of a colour's or a shape's name for one picture. */
interface Beliefs {
  readonly colour: ReadonlyMap<string, number>;
  readonly shape: ReadonlyMap<string, number>;
}

/** How much of the circle around it a shape fills once its squeeze is undone: medians of the training pictures. */
const FILL_RATIOS: Readonly<Record<string, number>> = {
  circle: 0.95,
  square: 0.78,
  triangle: 0.56,
  star: 0.63,
};
const FILL_DEVIATION = 0.07;
/** Distance in red, green and blue at which a paint is no longer called by a name. */
const PAINT_DEVIATION = 45;
/** What a colour that was never learned has to be nearer by, as a log likelihood, before it beats a learned one. */
const STRANGER = 1;

/** Compares the subject's mean colour with each colour's own paint, and its filling of the circle around it. */
export function createPaintMatcher(id: string, pace: Pace): ZeroShotImageClassifier {
  const shapes = Object.entries(FILL_RATIOS);
  return matcher(id, pace, (features) => ({
    colour: paintLikelihoods(features.paint),
    shape: new Map(
      shapes.map(([name, ratio]) => [name, -(((features.fillRatio - ratio) / FILL_DEVIATION) ** 2) / 2]),
    ),
  }));
}

/** Uses what was learned of colours and outlines; colours never learned are compared by their paint. */
export function createTraitMatcher(id: string, pace: Pace, traits: TraitModel): ZeroShotImageClassifier {
  return matcher(id, pace, (features) => {
    const learned = traitBeliefs(traits, features);
    const paints = paintLikelihoods(features.paint);
    const nearest = Math.max(...[...learned.colour.keys()].map((name) => paints.get(name) ?? -100));
    const strangers = [...paints].map(
      ([name, likelihood]) => [name, likelihood - nearest - STRANGER] as const,
    );
    return { colour: new Map([...strangers, ...learned.colour]), shape: learned.shape };
  });
}

function matcher(
  id: string,
  pace: Pace,
  look: (features: PictureFeatures) => Beliefs,
): ZeroShotImageClassifier {
  return {
    task: 'zero-shot-image-classification',
    id,
    pace,
    rankImage: (image, labels) => {
      const picture = decodePng(image);
      if (picture === null) return null;
      const beliefs = look(readPicture(picture));
      const scores = softmax(labels.map((label) => likelihood(label, beliefs)));
      return bestFirst(labels.map((label, i) => ({ label, score: scores[i] as number })));
    },
  };
}

/** A label that names no colour, or no shape, is as likely as the average name: it neither fits nor fails. */
function likelihood(label: string, { colour, shape }: Beliefs): number {
  return [colour, shape].reduce((sum, names) => {
    const said = namesIn(label, [...names.keys()]);
    const values = said.length > 0 ? said.map((name) => names.get(name) as number) : [...names.values()];
    return sum + values.reduce((total, value) => total + value, 0) / values.length;
  }, 0);
}

function paintLikelihoods(paint: Paint): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(PAINTS).map(([name, own]) => {
      const squared = own.reduce((sum, value, k) => sum + (value - (paint[k] as number)) ** 2, 0);
      return [name, -squared / (2 * PAINT_DEVIATION ** 2)];
    }),
  );
}
