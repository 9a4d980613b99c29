import type { ModelFamily, Pace, SandboxModel } from '../model.ts';
import { readTrainingRows } from '../training-data.ts';
import { trainGazetteerTagger } from './gazetteer-tagger.ts';
import { trainMaskFiller } from './mask-filler.ts';
import { trainGenerator } from './ngram-generator.ts';
import { trainPerceptronTagger } from './perceptron-tagger.ts';
import { trainSentenceAnswerer, trainSpanAnswerer } from './question-answerers.ts';
import { trainLeadSummarizer, trainSentenceSummarizer } from './summarizers.ts';
import { trainLexicalAnswerer, trainProgramAnswerer } from './table-answerers.ts';
import { readEntityRows, readQuestionRows, readTableRows } from './training-sets.ts';
import { trainPhraseTranslator, trainWordTranslator } from './translators.ts';

const SMALL: Pace = { serviceTimeMs: 15, ttftMs: 0, itlMs: 0 };
const LARGE: Pace = { serviceTimeMs: 60, ttftMs: 0, itlMs: 0 };
const SMALL_STREAM: Pace = { serviceTimeMs: 15, ttftMs: 15, itlMs: 2 };
const LARGE_STREAM: Pace = { serviceTimeMs: 60, ttftMs: 60, itlMs: 6 };

/**
 * Two models for each task over text that is neither classification nor chat, trained from the training files below
 * `folder`; the same files always give the same models. Throws InputError when a file is missing or malformed.
 */
export function trainTextModels(folder: string): readonly SandboxModel[] {
  return TEXT_FAMILIES.flatMap(({ train }) => train(folder));
}

/** The families of these models, each with a small and a large one. */
export const TEXT_FAMILIES: readonly ModelFamily[] = [
  { names: ['generator'], train: generators },
  { names: ['tagger'], train: taggers },
  { names: ['filler'], train: maskFillers },
  { names: ['answerer'], train: answerers },
  { names: ['tables'], train: tableAnswerers },
  { names: ['summarizer'], train: summarizers },
  { names: ['translator'], train: translators },
];

function generators(folder: string): readonly SandboxModel[] {
  const rows = readTrainingRows(folder, 'finish-the-line/train.jsonl', ['line', 'ending']);
  const lines = rows.map(({ line, ending }) => `${line} ${ending}`);
  return [
    trainGenerator('sandbox/generator-small', SMALL_STREAM, half(lines), { order: 3, discount: 0.5 }),
    trainGenerator('sandbox/generator-large', LARGE_STREAM, lines, { order: 4, discount: 0.25 }),
  ];
}

function taggers(folder: string): readonly SandboxModel[] {
  const rows = readEntityRows(folder, 'news-entities/train.jsonl');
  return [
    trainGazetteerTagger('sandbox/tagger-small', SMALL, rows),
    trainPerceptronTagger('sandbox/tagger-large', LARGE, rows),
  ];
}

function maskFillers(folder: string): readonly SandboxModel[] {
  const rows = readTrainingRows(folder, 'masked-words/train.jsonl', ['text', 'word']);
  const sentences = rows.map(({ text, word }) => text.replace('[MASK]', () => word));
  return [
    trainMaskFiller('sandbox/filler-small', SMALL, half(sentences), {
      maskToken: '[MASK]',
      topicWeight: 0.5,
    }),
    trainMaskFiller('sandbox/filler-large', LARGE, sentences, { maskToken: '<mask>', topicWeight: 1.5 }),
  ];
}

function answerers(folder: string): readonly SandboxModel[] {
  const rows = readQuestionRows(folder, 'policy-questions/train.jsonl');
  return [
    trainSentenceAnswerer('sandbox/answerer-small', SMALL, rows),
    trainSpanAnswerer('sandbox/answerer-large', LARGE, rows),
  ];
}

function tableAnswerers(folder: string): readonly SandboxModel[] {
  const rows = readTableRows(folder, 'small-tables/train.jsonl');
  return [
    trainLexicalAnswerer('sandbox/tables-small', SMALL, rows),
    trainProgramAnswerer('sandbox/tables-large', LARGE, rows),
  ];
}

function summarizers(folder: string): readonly SandboxModel[] {
  const rows = readTrainingRows(folder, 'support-threads/train.jsonl', ['thread', 'summary']).map(
    ({ thread, summary }) => ({ text: thread, summary }),
  );
  return [
    trainLeadSummarizer('sandbox/summarizer-small', SMALL, rows),
    trainSentenceSummarizer('sandbox/summarizer-large', LARGE, rows),
  ];
}

function translators(folder: string): readonly SandboxModel[] {
  const rows = readTrainingRows(folder, 'phrase-pairs/train.jsonl', ['english', 'german']).map(
    ({ english, german }) => ({ source: english, target: german }),
  );
  return [
    trainWordTranslator('sandbox/translator-small', SMALL, half(rows)),
    trainPhraseTranslator('sandbox/translator-large', LARGE, rows),
  ];
}

/** The first half of the rows, which stand in random order: what a small model sees. */
function half<Row>(rows: readonly Row[]): readonly Row[] {
  return rows.slice(0, Math.ceil(rows.length / 2));
}
