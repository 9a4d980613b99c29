import type { ImageClassifier, Pace } from '../model.ts';
import { softmax } from '../probabilities.ts';
import type { DenseClassifier } from '../vectors/dense-softmax.ts';
import { trainDenseSoftmax } from '../vectors/dense-softmax.ts';
import { bestFirst } from '../zero-shot.ts';
import { hueHistogram, type PictureFeatures, readPicture } from './picture-features.ts';
import { decodePng, type Pixels } from './png.ts';

/** A picture with what it shows. */
export interface LabelledPicture {
  readonly picture: Pixels;
  readonly label: string;
  readonly colour: string;
  readonly shape: string;
}

/** Two regressions: one for the colour of a picture's subject, one for its outline. */
export interface TraitModel {
  readonly colour: DenseClassifier;
  readonly shape: DenseClassifier;
}

/** How sharply a distance between histograms is turned into belief. */
const SHARPNESS = 6;
const SGD = { epochs: 20, learningRate: 0.1, decay: 0.003, seed: 5 };

/** Learns both traits from the rows. */
export function trainTraits(rows: readonly LabelledPicture[]): TraitModel {
  const looked = rows.map((row) => ({ ...row, features: readPicture(row.picture) }));
  return {
    colour: trainDenseSoftmax(
      looked.map(({ features, colour }) => ({ vector: features.colour, label: colour })),
      SGD,
    ),
    shape: trainDenseSoftmax(
      looked.map(({ features, shape }) => ({ vector: features.outline, label: shape })),
      SGD,
    ),
  };
}

/** Log probability of each colour and each shape of a picture. */
export function traitBeliefs(
  { colour, shape }: TraitModel,
  features: PictureFeatures,
): { readonly colour: ReadonlyMap<string, number>; readonly shape: ReadonlyMap<string, number> } {
  const beliefs = (model: DenseClassifier, vector: readonly number[]) => {
    const shares = softmax(model.logits(vector));
    return new Map(model.classes.map((name, i) => [name, Math.log(Math.max(shares[i] as number, 1e-12))]));
  };
  return { colour: beliefs(colour, features.colour), shape: beliefs(shape, features.outline) };
}

/** Nearest centroid of the hue histogram (Manhattan distance): sees colour and next to nothing of shape. */
export function createHistogramClassifier(
  id: string,
  pace: Pace,
  rows: readonly LabelledPicture[],
): ImageClassifier {
  const histograms = rows.map(({ picture, label }) => ({ label, bins: hueHistogram(picture) }));
  const centroids = [...new Set(rows.map(({ label }) => label))].sort().map((label) => {
    const mine = histograms.filter((entry) => entry.label === label).map(({ bins }) => bins);
    const size = mine[0]?.length ?? 0;
    const bins = Array.from({ length: size }, (_, i) =>
      mine.reduce((sum, each) => sum + (each[i] as number), 0),
    );
    return { label, bins: bins.map((sum) => sum / mine.length) };
  });
  return {
    task: 'image-classification',
    id,
    pace,
    classify: (image) => {
      const picture = decodePng(image);
      if (picture === null) return null;
      const seen = hueHistogram(picture);
      const distances = centroids.map(({ bins }) =>
        bins.reduce((sum, value, i) => sum + Math.abs(value - (seen[i] as number)), 0),
      );
      const shares = softmax(distances.map((distance) => -SHARPNESS * distance));
      return bestFirst(centroids.map(({ label }, i) => ({ label, score: shares[i] as number })));
    },
  };
}

/** Colour and outline by regression; the labels are those pairs of them that the rows have. */
export function createTraitClassifier(
  id: string,
  pace: Pace,
  rows: readonly LabelledPicture[],
  traits: TraitModel,
): ImageClassifier {
  const labels = [...new Map(rows.map((row) => [row.label, row])).values()];
  return {
    task: 'image-classification',
    id,
    pace,
    classify: (image) => {
      const picture = decodePng(image);
      if (picture === null) return null;
      const beliefs = traitBeliefs(traits, readPicture(picture));
      const shares = softmax(
        labels.map(
          ({ colour, shape }) => (beliefs.colour.get(colour) ?? 0) + (beliefs.shape.get(shape) ?? 0),
        ),
      );
      return bestFirst(labels.map(({ label }, i) => ({ label, score: shares[i] as number })));
    },
  };
}
