import { createRng, shuffled } from '../../util/rng.ts';
import { countTokens, trainChatModels } from './chat/chat-models.ts';
import { trainMediaModels } from './media/registry.ts';
import type { ChatModel, ModelSet, Pace, SandboxModel } from './model.ts';
import { type LabelledText, trainNaiveBayes } from './naive-bayes.ts';
import { trainSoftmaxRegression } from './softmax-regression.ts';
import { trainTextModels } from './text/registry.ts';
import { createTextClassifier } from './text-classifier.ts';
import { DATASETS_FOLDER, readTrainingRows } from './training-data.ts';
import { trainVectorModels } from './vectors/registry.ts';
import { createZeroShot } from './zero-shot.ts';

const SMALL: Pace = { serviceTimeMs: 15, ttftMs: 0, itlMs: 0 };
const LARGE: Pace = { serviceTimeMs: 60, ttftMs: 0, itlMs: 0 };
const CHAT_SMALL: Pace = { serviceTimeMs: 15, ttftMs: 15, itlMs: 2 };
const CHAT_LARGE: Pace = { serviceTimeMs: 60, ttftMs: 60, itlMs: 6 };

/** Share of the training rows that the small models see. */
const SMALL_SHARE = { intents: 0.5, reviews: 0.25 };
const SGD = { epochs: 6, learningRate: 1, seed: 11 };

/**
 * Trains every model of the sandbox from the training files below `folder`; well under a second, and the same
 * files always give the same models. Throws InputError when a file is missing or malformed.
 */
export function trainModels(folder: string = DATASETS_FOLDER): ModelSet {
  const intents = readTrainingRows(folder, 'support-intents/train.csv', ['text', 'intent']).map((row) => ({
    text: row.text,
    label: row.intent,
  }));
  const reviews = readTrainingRows(folder, 'product-reviews/train.jsonl', ['text', 'sentiment']).map(
    (row) => ({ text: row.text, label: row.sentiment }),
  );
  const questions = readTrainingRows(folder, 'short-questions/train.jsonl', ['question', 'answer', 'kind']);
  return {
    models: [
      createZeroShot('sandbox/router-small', SMALL, trainNaiveBayes(share(intents, SMALL_SHARE.intents))),
      createZeroShot('sandbox/router-large', LARGE, trainSoftmaxRegression(intents, SGD)),
      createTextClassifier(
        'sandbox/sentiment-small',
        SMALL,
        trainNaiveBayes(share(reviews, SMALL_SHARE.reviews)),
        'numbered',
      ),
      createTextClassifier('sandbox/sentiment-large', LARGE, trainSoftmaxRegression(reviews, SGD), 'plain'),
      ...trainChatModels(questions).map(servedChat),
      ...trainTextModels(folder),
      ...trainVectorModels(folder),
      ...trainMediaModels(folder),
    ],
    countTokens,
  };
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
