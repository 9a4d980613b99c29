import type { Pace, Summarizer } from '../model.ts';
import { isWord, locateSentences, splitWords } from './located-words.ts';

/** A training text with its summary. */
export interface SummaryRow {
  readonly text: string;
  readonly summary: string;
}

const EPOCHS = 40;
const RATE = 0.05;
/** Pulls weights towards 0, so that words seen once say little. */
const DECAY = 0.002;

/**
 * The weak summarizer: the first sentences, up to as many words as training summaries have on average. It trains on
 * lengths alone.
 */
export function trainLeadSummarizer(id: string, pace: Pace, rows: readonly SummaryRow[]): Summarizer {
  const usual = usualWords(rows);
  return {
    task: 'summarization',
    id,
    pace,
    summarize: (text, maxWords) =>
      cut(
        locateSentences(text).map(({ word }) => word),
        Math.min(usual, maxWords),
      ),
  };
}

/**
 * The better summarizer: keeps the sentences of highest worth in their order, without the speaker's name, up to the usual
 * length of a training summary. Worth is a linear regression of a sentence's overlap with the summary (token F1) on its
 * place, its speaker, its length, its words and how often the text repeats them, fitted by gradient descent.
 */
export function trainSentenceSummarizer(id: string, pace: Pace, rows: readonly SummaryRow[]): Summarizer {
  const usual = usualWords(rows);
  const weights = fitWeights(rows);
  const worth = (features: ReadonlyMap<string, number>) =>
    [...features].reduce((sum, [name, value]) => sum + value * (weights.get(name) ?? 0), 0);
  return {
    task: 'summarization',
    id,
    pace,
    summarize: (text, maxWords) => {
      const sentences = sentencesOf(text);
      const ranked = sentences
        .map((sentence, place) => ({ ...sentence, place, value: worth(sentence.features) }))
        .sort((a, b) => b.value - a.value);
      const most = Math.min(usual, maxWords);
      const kept: typeof ranked = [];
      let words = 0;
      for (const sentence of ranked) {
        const size = sentence.text.split(/\s+/u).length;
        if (kept.length > 0 && words + size > most) continue;
        kept.push(sentence);
        words += size;
      }
      kept.sort((a, b) => a.place - b.place);
      return cut(
        kept.map((sentence) => sentence.text),
        most,
      );
    },
  };
}

function usualWords(rows: readonly SummaryRow[]): number {
  const total = rows.reduce((sum, { summary }) => sum + summary.split(/\s+/u).length, 0);
  return Math.ceil(total / Math.max(1, rows.length));
}

/** The first words of the sentences, at most `maxWords` (0 or less: none). */
function cut(sentences: readonly string[], maxWords: number): string {
  return sentences
    .join(' ')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, Math.max(0, Math.floor(maxWords) || 0))
    .join(' ');
}

interface Sentence {
  readonly text: string;
  readonly features: ReadonlyMap<string, number>;
}

const SPEAKER = /^(\p{Lu}[\p{L}]{0,20}):\s+/u;

function sentencesOf(text: string): readonly Sentence[] {
  const sentences = locateSentences(text);
  const counts = new Map<string, number>();
  for (const word of contentOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  let speaker = '';
  let turn = 0;
  let inTurn = 0;
  return sentences.map(({ word }, place) => {
    const said = SPEAKER.exec(word);
    inTurn += 1;
    if (said !== null) [speaker, turn, inTurn] = [said[1] as string, turn + 1, 0];
    const own = said === null ? word : word.slice(said[0].length);
    const words = contentOf(own);
    const repeated = words.filter((known) => (counts.get(known) ?? 0) > 1).length;
    return {
      text: own,
      features: new Map([
        ['bias', 1],
        [`turn ${Math.min(turn, 3)} ${Math.min(inTurn, 3)}`, 1],
        [`speaker ${speaker}`, 1],
        [`speaker ${speaker} ends ${place >= sentences.length - 2}`, 1],
        [`asks ${own.endsWith('?')}`, 1],
        ['length', Math.min(words.length, 16) / 8],
        ['repeated', repeated / 4],
        ['number', /\d/.test(own) ? 1 : 0],
        ...words.map((known): [string, number] => [`word ${known}`, 0.5]),
      ]),
    };
  });
}

/** Words of four letters and more, in lower case, cut to six. */
function contentOf(text: string): readonly string[] {
  return splitWords(text)
    .filter((word) => isWord(word) && word.length > 3)
    .map((word) => word.toLowerCase().slice(0, 6));
}

function fitWeights(rows: readonly SummaryRow[]): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  const data = rows.flatMap(({ text, summary }) => {
    const wanted = new Set(contentOf(summary));
    return sentencesOf(text).map((sentence) => {
      for (const name of sentence.features.keys()) if (!ids.has(name)) ids.set(name, ids.size);
      return {
        features: [...sentence.features].map(([name, x]) => ({ id: ids.get(name) as number, x })),
        value: overlap(new Set(contentOf(sentence.text)), wanted),
      };
    });
  });
  const weights = new Float64Array(ids.size);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (const { features, value } of data) {
      let miss = value;
      for (const { id, x } of features) miss -= x * (weights[id] as number);
      for (const { id, x } of features) {
        const weight = weights[id] as number;
        weights[id] = weight + RATE * (miss * x - DECAY * weight);
      }
    }
  }
  return new Map([...ids].map(([name, id]) => [name, weights[id] as number]));
}

/** F1 of two sets, 0 to 1. */
function overlap(found: ReadonlySet<string>, wanted: ReadonlySet<string>): number {
  const both = [...found].filter((word) => wanted.has(word)).length;
  return both === 0 ? 0 : (2 * both) / (found.size + wanted.size);
}
