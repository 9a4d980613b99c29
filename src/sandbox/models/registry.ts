import { createRng, shuffled } from '../../util/rng.ts';
import { countTokens, trainChatModels } from './chat/chat-models.ts';
import { MEDIA_FAMILIES } from './media/registry.ts';
import type { ChatModel, ModelFamily, ModelSet, Pace, SandboxModel } from './model.ts';
import { type LabelledText, trainNaiveBayes } from './naive-bayes.ts';
import { trainSoftmaxRegression } from './softmax-regression.ts';
import { TEXT_FAMILIES } from './text/registry.ts';
import { createTextClassifier } from './text-classifier.ts';
import { DATASETS_FOLDER, readTrainingRows } from './training-data.ts';
import { VECTOR_FAMILIES } from './vectors/registry.ts';
import { createZeroShot } from './zero-shot.ts';

const SMALL: Pace = { serviceTimeMs: 15, ttftMs: 0, itlMs: 0 };
const LARGE: Pace = { serviceTimeMs: 60, ttftMs: 0, itlMs: 0 };
const CHAT_SMALL: Pace = { serviceTimeMs: 15, ttftMs: 15, itlMs: 2 };
const CHAT_LARGE: Pace = { serviceTimeMs: 60, ttftMs: 60, itlMs: 6 };

/** Share of the training rows that the small models see. */
const SMALL_SHARE = { intents: 0.5, reviews: 0.25 };
const SGD = { epochs: 6, learningRate: 1, seed: 11 };

/** Every model of the sandbox by the families that are trained together. */
const FAMILIES: readonly ModelFamily[] = [
  { names: ['router'], train: routers },
  { names: ['sentiment'], train: sentiments },
  { names: ['chat'], train: chats },
  ...TEXT_FAMILIES,
  ...VECTOR_FAMILIES,
  ...MEDIA_FAMILIES,
];

/** Ids of all models of the sandbox. */
export const MODEL_IDS: readonly string[] = FAMILIES.flatMap(({ names }) => names.flatMap(idsOf));

/**
 * Trains models of the sandbox from the training files below `folder`; the same files always give the same models.
 * `wanted` are ids whose families are trained, null: all. Throws InputError when a file is missing or malformed.
 */
export function trainModels(
  folder: string = DATASETS_FOLDER,
  wanted: readonly string[] | null = null,
): ModelSet {
  const families = FAMILIES.filter(
    ({ names }) => wanted === null || names.flatMap(idsOf).some((id) => wanted.includes(id)),
  );
  return { models: families.flatMap(({ train }) => train(folder)), countTokens };
}

function idsOf(name: string): string[] {
  return [`sandbox/${name}-small`, `sandbox/${name}-large`];
}

function routers(folder: string): readonly SandboxModel[] {
  const intents = readTrainingRows(folder, 'support-intents/train.csv', ['text', 'intent']).map((row) => ({
    text: row.text,
    label: row.intent,
  }));
  return [
    createZeroShot('sandbox/router-small', SMALL, trainNaiveBayes(share(intents, SMALL_SHARE.intents))),
    createZeroShot('sandbox/router-large', LARGE, trainSoftmaxRegression(intents, SGD)),
  ];
}

function sentiments(folder: string): readonly SandboxModel[] {
  const reviews = readTrainingRows(folder, 'product-reviews/train.jsonl', ['text', 'sentiment']).map(
    (row) => ({ text: row.text, label: row.sentiment }),
  );
  return [
    createTextClassifier(
      'sandbox/sentiment-small',
      SMALL,
      trainNaiveBayes(share(reviews, SMALL_SHARE.reviews)),
      'numbered',
    ),
    createTextClassifier('sandbox/sentiment-large', LARGE, trainSoftmaxRegression(reviews, SGD), 'plain'),
  ];
}

function chats(folder: string): readonly SandboxModel[] {
  const questions = readTrainingRows(folder, 'short-questions/train.jsonl', ['question', 'answer', 'kind']);
  return trainChatModels(questions).map(servedChat);
}

/** A chat model with the pace of its size. */
export function servedChat(chat: ChatModel): SandboxModel {
  return {
    task: 'chat-completion',
    id: chat.id,
    pace: chat.id.endsWith('-small') ? CHAT_SMALL : CHAT_LARGE,
    chat,
  };
}

/** A seeded part of the rows that keeps each class's share, at least one row a class. */
function share(rows: readonly LabelledText[], part: number): LabelledText[] {
  const byLabel = new Map<string, LabelledText[]>();
  for (const row of shuffled(rows, createRng('small'))) {
    byLabel.set(row.label, [...(byLabel.get(row.label) ?? []), row]);
  }
  return [...byLabel.values()].flatMap((group) =>
    group.slice(0, Math.max(1, Math.round(group.length * part))),
  );
}
