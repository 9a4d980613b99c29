import { dirname, relative, resolve } from 'node:path';
import { providersFor } from '../../suite/provider-names.ts';
import { TASK_NAMES } from '../../tasks/registry.ts';
import type { JsonObject } from '../../types/json.ts';
import type { TaskName } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import type { Asker } from './asker.ts';
import { asksWithLabels, QUESTION_WORDS, QUESTIONS, type Question, type SuiteFacts } from './facts.ts';
import { checkOneOf, type InitFlags } from './flags.ts';
import { type ColumnChoice, type DataLook, guessColumns, labelsIn, lookAtData } from './look-at-data.ts';
import { placedSource, type SampleSuite, sampleOfTask } from './sample-suite.ts';

/** Where a suite will lie, and its name. */
export interface SuitePlace {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** Folder for sample data, as seen from the suite's file. */
  readonly dataFolder: string;
}

/** A suite's facts, and the sample data that it needs; null: it has its own. */
export interface CollectedFacts {
  readonly facts: SuiteFacts;
  readonly sample: SampleSuite | null;
}

/** The question, from the flag or the user. */
export async function askQuestion(flags: InitFlags, asker: Asker): Promise<Question> {
  if (flags.question !== null) return checkOneOf('--question', flags.question, QUESTIONS);
  return await asker.choose({
    message: 'What do you want to know?',
    flag: '--question',
    choices: QUESTIONS.map((value) => ({ value, label: QUESTION_WORDS[value] })),
    usual: 'which-model',
  });
}

/** The task, from the flag or the user. */
export async function askTask(flags: InitFlags, asker: Asker): Promise<TaskName> {
  if (flags.task !== null) return checkOneOf('--task', flags.task, TASK_NAMES);
  const choices = TASK_NAMES.map((value) => ({ value, label: value }));
  return await asker.choose({
    message: 'Which task do the models do?',
    flag: '--task',
    choices,
    usual: null,
  });
}

/** Everything that a suite over the user's own models needs. */
export async function collectFacts(
  flags: InitFlags,
  place: SuitePlace,
  question: Question,
  asker: Asker,
): Promise<CollectedFacts> {
  const task = await askTask(flags, asker);
  const models = await askModels(flags, question, asker);
  const { provider, url } = await askPlace(flags, question, task, asker);
  const data = await askData(flags, place, task, asker);
  const labels = asksWithLabels(task) ? data.labels() : null;
  const facts = { question, name: place.name, task, models, provider, url, dataset: data.dataset, labels };
  return { facts, sample: data.sample };
}

async function askModels(flags: InitFlags, question: Question, asker: Asker): Promise<readonly string[]> {
  if (flags.models.length > 0) return flags.models;
  const one = question !== 'which-model';
  const answer = await asker.type({
    message: one ? 'Which model?' : 'Which models? By commas.',
    flag: '--model',
    usual: null,
    example: 'facebook/bart-large-mnli',
    check: (text) => (namesIn(text).length === 0 ? 'a model has a name such as org/name' : null),
  });
  return namesIn(answer);
}

function namesIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

async function askPlace(
  flags: InitFlags,
  question: Question,
  task: TaskName,
  asker: Asker,
): Promise<Pick<SuiteFacts, 'provider' | 'url'>> {
  const names = providersFor(task).filter((name) => name !== 'sandbox');
  const needsEndpoint = question === 'serverless-or-endpoint';
  const provider = needsEndpoint
    ? 'endpoint'
    : flags.provider !== null
      ? checkOneOf('--provider', flags.provider, names)
      : await asker.choose({
          message: 'Who serves them?',
          flag: '--provider',
          choices: names.map((value) => ({ value, label: value })),
          usual: flags.url === null ? (task === 'chat-completion' ? 'auto' : 'hf-inference') : 'endpoint',
        });
  if (provider !== 'endpoint' && provider !== 'openai') return { provider, url: flags.url };
  if (flags.url !== null) return { provider, url: flags.url };
  const url = await asker.type({
    message: provider === 'endpoint' ? "The endpoint's address?" : "The server's address, with /v1?",
    flag: '--url',
    usual: null,
    example: provider === 'endpoint' ? 'https://abc.endpoints.huggingface.cloud' : 'http://127.0.0.1:8000/v1',
    check: (text) => (URL.canParse(text) ? null : 'an address begins with http:// or https://'),
  });
  return { provider, url };
}

interface ChosenData {
  readonly dataset: JsonObject;
  readonly sample: SampleSuite | null;
  /** The texts to choose from, read from the column of the right answer. */
  readonly labels: () => readonly string[];
}

async function askData(
  flags: InitFlags,
  place: SuitePlace,
  task: TaskName,
  asker: Asker,
): Promise<ChosenData> {
  const answer =
    flags.data ??
    (await asker.type({
      message:
        'Your data? A csv, tsv, json, jsonl or parquet file, or hf://datasets/org/name. Empty: sample data.',
      flag: '--data',
      usual: '',
      example: 'tickets.csv',
      check: () => null,
    }));
  if (answer === '') return await takeSample(task, place, flags.limit);
  const { limit } = flags;
  if (answer.startsWith('hf://')) {
    const fields = { input: flags.input ?? 'text', target: flags.target ?? 'label' };
    return {
      dataset: { source: answer, fields, limit, shuffle: true },
      sample: null,
      labels: () => labelsOfFlags(flags),
    };
  }
  const path = resolve(flags.cwd, answer);
  const look = await lookAtData(path);
  const { input, target, id } = await chooseColumns(look, task, flags, asker);
  const fields = {
    input,
    ...(target === null ? {} : { target }),
    ...(id === null ? {} : { id }),
  } as JsonObject;
  return {
    dataset: { source: relative(dirname(place.file), path), fields, limit, shuffle: true },
    sample: null,
    labels: () => (flags.labels.length > 0 ? flags.labels : labelsIn(look, target ?? '', path)),
  };
}

/** The rows of the Hub are not read here, so nobody but the user can say what there is to choose from. */
function labelsOfFlags({ labels }: InitFlags): readonly string[] {
  if (labels.length > 0) return labels;
  throw new InputError('--labels is missing: the labels to choose from', {
    where: 'hfbench init',
    hint: 'for example --labels billing,shipping,account',
  });
}

async function takeSample(task: TaskName, { dataFolder }: SuitePlace, limit: number): Promise<ChosenData> {
  const sample = await sampleOfTask(task);
  const { dataset } = sample;
  return {
    dataset: { ...dataset, source: placedSource(dataset.source, dataFolder), limit, shuffle: true },
    sample,
    labels: () => sample.labels,
  };
}

async function chooseColumns(
  look: DataLook,
  task: TaskName,
  flags: InitFlags,
  asker: Asker,
): Promise<ColumnChoice> {
  const guess = guessColumns(look, task);
  const columns = look.columns.map((value) => ({ value, label: value }));
  const named = (flag: string, column: string | null) =>
    column === null ? null : checkOneOf(flag, column, look.columns);
  const input =
    named('--input', flags.input) ??
    guess.input ??
    (await asker.choose({
      message: 'Which column is asked?',
      flag: '--input',
      choices: columns,
      usual: null,
    }));
  const none = { value: '', label: '(none: latency and cost only)' };
  const target =
    named('--target', flags.target) ??
    guess.target ??
    (await asker.choose({
      message: 'Which column is the right answer?',
      flag: '--target',
      choices: [...columns, none],
      usual: null,
    }));
  return { input, target: target === '' ? null : target, id: guess.id };
}
