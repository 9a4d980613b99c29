import type { Rng } from '../../../types/context.ts';
import { createRng } from '../../../util/rng.ts';
import type { ChatModel } from '../model.ts';
import { solveCalendar, solveSimpleCalendar } from './calendar.ts';
import { trainCategories } from './category.ts';
import { solveComparison, solveSimpleComparison } from './comparison.ts';
import { solveConversion, solveSimpleConversion } from './conversion.ts';
import { solveDirectArithmetic, solvePlainSum } from './direct-arithmetic.ts';
import { solveExtraction } from './extraction.ts';
import { trainFacts } from './facts.ts';
import { guessFrom } from './guess.ts';
import { solveLetters } from './letters.ts';
import { solveLogic } from './logic.ts';
import { solveOrdering, solveSimpleOrdering } from './ordering.ts';
import { type Finding, phrase } from './phrasing.ts';
import { readPrompt } from './prompt.ts';
import { type Question, readQuestion } from './question.ts';
import { indexRows, type Neighbour, type TrainRow } from './retrieval.ts';
import { firstOf, type Solver } from './solver.ts';
import { solveReversal, trainSpelling } from './spelling.ts';
import { trainStories } from './story.ts';
import { tokenPieces } from './tokens.ts';

export { countTokens } from './tokens.ts';

/** Similarity from which the large model trusts the answer of the nearest training question, 0…1. */
const TRUSTED_SIMILARITY = 0.6;

/** Similarity above which a question counts as a training question seen again, 0…1. */
const MEMORISED_SIMILARITY = 0.99;

type Mind = (question: Question, rng: Rng) => Finding;

/** The sandbox's two chat models, learned from training rows; they know nothing of any other row. */
export function trainChatModels(trainRows: readonly TrainRow[]): readonly ChatModel[] {
  const search = indexRows(trainRows);
  return [
    chatModel(
      'sandbox/chat-small',
      'Nearest training question by TF-IDF, with rules for plain sums, letters, units, days and numbers.',
      smallMind(search),
    ),
    chatModel(
      'sandbox/chat-large',
      'Rules for eleven kinds of short question, learned story sums, facts and word categories.',
      largeMind(trainRows, search),
    ),
  ];
}

function smallMind(search: (text: string) => Neighbour | null): Mind {
  const solve = firstOf([
    solveReversal,
    solveLetters,
    solveSimpleCalendar,
    solveSimpleConversion,
    solvePlainSum,
    solveDirectArithmetic,
    solveSimpleComparison,
    solveSimpleOrdering,
  ]);
  return (question, rng) => {
    const solved = solve(question);
    if (solved !== null) return { answer: solved, sure: true };
    const near = search(question.text);
    if (near !== null && near.similarity >= TRUSTED_SIMILARITY)
      return { answer: near.row.answer, sure: true };
    const guess = guessFrom(question, rng);
    return { answer: guess ?? (near !== null && near.similarity > 0 ? near.row.answer : null), sure: false };
  };
}

function largeMind(rows: readonly TrainRow[], search: (text: string) => Neighbour | null): Mind {
  const stories = trainStories(rows);
  const solve = firstOf([
    trainSpelling(rows),
    solveLetters,
    solveCalendar,
    solveConversion,
    solveDirectArithmetic,
    solvePlainSum,
    solveOrdering,
    solveLogic,
    solveComparison,
    trainCategories(rows),
    when((question) => question.quoted.length > 0, solveExtraction),
    when((question) => /\b(?:how|number)\b|\b(?:cost|price|area)\b/i.test(question.ask), stories),
    trainFacts(rows, search),
    solveExtraction,
  ]);
  return (question, rng) => {
    const near = search(question.text);
    const solved =
      near !== null && near.similarity > MEMORISED_SIMILARITY ? near.row.answer : solve(question);
    if (solved !== null) return { answer: solved, sure: true };
    if (near !== null && near.similarity >= TRUSTED_SIMILARITY)
      return { answer: near.row.answer, sure: true };
    return { answer: guessFrom(question, rng), sure: false };
  };
}

function when(applies: (question: Question) => boolean, solve: Solver): Solver {
  return (question) => (applies(question) ? solve(question) : null);
}

function chatModel(id: string, description: string, mind: Mind): ChatModel {
  return {
    id,
    description,
    answer: (messages, { maxTokens, seed }) => {
      const prompt = readPrompt(messages);
      const question = readQuestion(prompt.question);
      const rng = createRng(`${id}/${seed}/${question.text}`);
      const reply = tokenPieces(phrase(mind(question, rng), prompt.terse, rng));
      const tokens = reply.slice(0, Math.max(0, Math.floor(maxTokens) || 0));
      return {
        text: tokens.join(''),
        tokens,
        finishReason: tokens.length < reply.length ? 'length' : 'stop',
      };
    },
  };
}
