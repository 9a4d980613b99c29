import type { ModelFamily, Pace, SandboxModel } from '../model.ts';
import { readTrainingRows } from '../training-data.ts';
import { createConnectedRecogniser, type SearchCosts } from './connected-recogniser.ts';
import { createPaintMatcher, createTraitMatcher } from './image-text.ts';
import { createPainter } from './painter.ts';
import { learnedReader, nameReader } from './prompt-scene.ts';
import { createSegmentRecogniser } from './segment-recogniser.ts';
import { createHistogramClassifier, createTraitClassifier, trainTraits } from './shape-classifiers.ts';
import { readPhotos, readSpeech } from './training-media.ts';

const SMALL: Pace = { serviceTimeMs: 15, ttftMs: 0, itlMs: 0 };
const LARGE: Pace = { serviceTimeMs: 60, ttftMs: 0, itlMs: 0 };
const SEARCH: SearchCosts = { patterns: 2, newWord: 4, warp: 0.3 };

/**
 * Trains the models of pictures and recordings from the training files below `folder`. The same files always give
 * the same models. Throws InputError when a file is missing or can't be read.
 */
export function trainMediaModels(folder: string): readonly SandboxModel[] {
  return MEDIA_FAMILIES.flatMap(({ train }) => train(folder));
}

/** The families of these models, each with a small and a large one. */
export const MEDIA_FAMILIES: readonly ModelFamily[] = [
  { names: ['painter', 'shapes', 'image-text'], train: trainPictures },
  { names: ['listen'], train: trainListeners },
];

function trainPictures(folder: string): readonly SandboxModel[] {
  const photos = readPhotos(folder);
  const prompts = readTrainingRows(folder, 'shape-prompts/train.jsonl', [
    'prompt',
    'colour',
    'shape',
    'count',
    'place',
  ]);
  const traits = trainTraits(photos);
  return [
    createPainter('sandbox/painter-small', SMALL, nameReader(prompts)),
    createPainter('sandbox/painter-large', LARGE, learnedReader(prompts)),
    createHistogramClassifier('sandbox/shapes-small', SMALL, photos),
    createTraitClassifier('sandbox/shapes-large', LARGE, photos, traits),
    createPaintMatcher('sandbox/image-text-small', SMALL),
    createTraitMatcher('sandbox/image-text-large', LARGE, traits),
  ];
}

function trainListeners(folder: string): readonly SandboxModel[] {
  const speech = readSpeech(folder);
  return [
    createSegmentRecogniser('sandbox/listen-small', SMALL, speech.words),
    createConnectedRecogniser('sandbox/listen-large', LARGE, speech, SEARCH),
  ];
}
