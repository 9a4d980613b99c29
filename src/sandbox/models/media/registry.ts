import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, messageOf } from '../../../util/errors.ts';
import type { Pace, SandboxModel } from '../model.ts';
import { readTrainingRows } from '../training-data.ts';
import { createPaintMatcher, createTraitMatcher } from './image-text.ts';
import { createPainter } from './painter.ts';
import { decodePng } from './png.ts';
import { learnedReader, nameReader } from './prompt-scene.ts';
import {
  createHistogramClassifier,
  createTraitClassifier,
  type LabelledPicture,
  trainTraits,
} from './shape-classifiers.ts';

const SMALL: Pace = { serviceTimeMs: 15, ttftMs: 0, itlMs: 0 };
const LARGE: Pace = { serviceTimeMs: 60, ttftMs: 0, itlMs: 0 };

/**
 * Trains the models of pictures and recordings from the training files below `folder`. The same files always give
 * the same models. Throws InputError when a file is missing or can't be read.
 */
export function trainMediaModels(folder: string): readonly SandboxModel[] {
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

function readPhotos(folder: string): LabelledPicture[] {
  return readTrainingRows(folder, 'shape-photos/train.jsonl', ['image', 'label', 'colour', 'shape']).map(
    ({ image, label, colour, shape }) => {
      const picture = decodePng(readMedia(folder, 'shape-photos', image));
      if (picture === null)
        throw unreadable(join(folder, 'shape-photos', image), 'is no PNG that it can read');
      return { picture, label, colour, shape };
    },
  );
}

function readMedia(folder: string, dataset: string, file: string): Uint8Array {
  const path = join(folder, dataset, file);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, messageOf(cause));
  }
}

function unreadable(where: string, why: string): InputError {
  return new InputError(`The sandbox's training data can't be read: ${why}`, { where });
}
