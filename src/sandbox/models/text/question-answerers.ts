import type { Pace, QuestionAnswerer } from '../model.ts';
import { softmax } from '../probabilities.ts';
import { type Choice, trainLinearRanker } from './linear-ranker.ts';
import { isWord, type LocatedWord } from './located-words.ts';
import { rankSentences, spanCandidates } from './span-candidates.ts';

/** A training question with every right answer. */
export interface QuestionRow {
  readonly question: string;
  readonly context: string;
  readonly answers: readonly string[];
}

type Answers = ReturnType<QuestionAnswerer['answers']>;

const EPOCHS = 8;
const SEED = 3;
/** Said when the context holds no word. */
const NOTHING: Answers = [{ start: 0, end: 0, score: 0 }];

/**
 * The weak answerer: sentences by the words that they share with the question, and of each sentence the last words, as
 * many as a training answer has on average. Scores are shares of overlap that sum to at most 1.
 */
export function trainSentenceAnswerer(
  id: string,
  pace: Pace,
  rows: readonly QuestionRow[],
): QuestionAnswerer {
  const lengths = rows.map(({ answers }) => (answers[0] ?? '').split(' ').length);
  const words = Math.max(1, Math.round(lengths.reduce((sum, n) => sum + n, 0) / Math.max(1, rows.length)));
  return {
    task: 'question-answering',
    id,
    pace,
    answers: (question, context, most) => {
      const ranked = rankSentences(question, context);
      const total = ranked.reduce((sum, { overlap }) => sum + overlap, 0);
      const found = ranked.slice(0, atLeastOne(most)).map((sentence) => {
        const kept = sentence.words.filter(({ word }) => isWord(word)).slice(-words);
        return {
          start: (kept[0] as LocatedWord).start,
          end: (kept.at(-1) as LocatedWord).end,
          score: total === 0 ? 0 : sentence.overlap / total,
        };
      });
      return found.length === 0 ? NOTHING : found;
    },
  };
}

/**
 * The better answerer: every stretch of up to ten words of the two nearest sentences, ranked by an averaged perceptron
 * over what the question asks for and what the stretch and its neighbours look like. Scores are the softmax over stretches.
 */
export function trainSpanAnswerer(id: string, pace: Pace, rows: readonly QuestionRow[]): QuestionAnswerer {
  const worth = trainLinearRanker(choicesOf(rows), { epochs: EPOCHS, seed: SEED });
  return {
    task: 'question-answering',
    id,
    pace,
    answers: (question, context, most) => {
      const spans = spanCandidates(question, context);
      const scores = softmax(spans.map(({ features }) => worth(features)));
      const found = spans
        .map(({ start, end }, index) => ({ start, end, score: scores[index] as number }))
        .sort((a, b) => b.score - a.score)
        .slice(0, atLeastOne(most));
      return found.length === 0 ? NOTHING : found;
    },
  };
}

function* choicesOf(rows: readonly QuestionRow[]): Generator<Choice> {
  for (const { question, context, answers } of rows) {
    const spans = spanCandidates(question, context);
    yield {
      candidates: spans.map(({ features }) => features),
      right: spans.map(({ start, end }) => answers.includes(context.slice(start, end))),
    };
  }
}

function atLeastOne(most: number): number {
  return Math.max(1, Math.floor(most) || 1);
}
