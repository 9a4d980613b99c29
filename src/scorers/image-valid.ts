import type { Scorer } from '../types/scorer.ts';
import { kindProblem } from './answer-text.ts';
import { checkOptionTypes } from './options.ts';

/** 1 when the answer is an image whose header can be read and that has a size; needs no target. */
export const imageValid: Scorer = {
  name: 'image-valid',
  title: 'Valid image',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers that begin as a PNG, JPEG, WebP or GIF file and state a width and a height above 0. Only the header is read: what the picture shows is not judged.',
  source: 'Magic numbers and headers of the four formats',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score(_sample, answer) {
    if (answer.kind !== 'image') return { unscored: kindProblem(answer, 'an image') };
    const { mediaType, bytes, width, height } = answer;
    const readable = mediaType.startsWith('image/') && bytes > 0 && (width ?? 0) > 0 && (height ?? 0) > 0;
    return { value: readable ? 1 : 0, metadata: { mediaType, width, height } };
  },
  pair: () => null,
  aggregate: null,
};
