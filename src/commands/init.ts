import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../util/errors.ts';
import { type Command, type Context, EXIT } from './command.ts';
import { httpUrl, list, wholeNumber } from './flag-values.ts';
import { type Asker, Cancelled, NOBODY, terminalAsker } from './init/asker.ts';
import { askQuestion, askTask, collectFacts, type SuitePlace } from './init/collect-facts.ts';
import { type Question, slugOf } from './init/facts.ts';
import { type InitFlags, readInitFlags } from './init/flags.ts';
import {
  renameSample,
  type SampleSuite,
  sampleOfQuestion,
  sampleOfTask,
  seenFrom,
} from './init/sample-suite.ts';
import { suiteText } from './init/write-suite.ts';
import { plan } from './plan.ts';
import { loadSuiteFile, prepareData } from './run/prepare.ts';
import { shorten } from './shorten.ts';

export const init: Command = {
  name: 'init',
  summary: 'a new suite, asked for on the terminal or written by flags; it is checked, and its plan shown',
  positionals: '[file]',
  flags: [
    {
      flags: '--question <name>',
      description: 'which-model (default), serverless-or-endpoint or regression',
    },
    { flags: '--task <name>', description: 'what the models do, such as text-classification' },
    { flags: '--model <id...>', description: 'models to compare, by commas or repeated', parse: list },
    { flags: '--provider <name>', description: 'hf-inference, auto, endpoint, openai, or a partner by name' },
    { flags: '--url <url>', description: 'address of the endpoint or server', parse: httpUrl('--url') },
    { flags: '--data <path>', description: 'a dataset file or hf://datasets/org/name; default: sample data' },
    { flags: '--input <column>', description: 'column that is asked' },
    { flags: '--target <column>', description: 'column of the right answer' },
    {
      flags: '--labels <names>',
      description: 'labels to choose from, by commas; default: those of the target',
      parse: list,
    },
    { flags: '--limit <n>', description: 'samples to ask, 100 by default', parse: wholeNumber('--limit', 1) },
    { flags: '--sandbox', description: "hfbench's own simulated models and data: no account, no network" },
    { flags: '--yes', description: 'ask nothing: what no flag says takes its default' },
    { flags: '--force', description: 'write over an existing file' },
    { flags: '--no-look-ups', description: 'show the plan without asking the network for prices' },
    { flags: '--no-color', description: 'no colours' },
  ],
  examples: [
    'hfbench init',
    'hfbench init --sandbox --yes',
    'hfbench init tickets.yaml --task zero-shot-classification --model facebook/bart-large-mnli --data tickets.csv',
  ],
  run: async (paths, flags, context) => {
    if (paths.length > 1) throw new InputError('init writes one file', { where: paths.join(' ') });
    const asks = context.terminal.asks && flags.yes !== true;
    const asker = asks ? terminalAsker(context) : NOBODY;
    try {
      return await writeNewSuite(paths[0] ?? null, flags, asker, context);
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      context.err('Nothing was written.\n');
      return error.exitCode;
    }
  },
};

async function writeNewSuite(
  path: string | null,
  rawFlags: Readonly<Record<string, unknown>>,
  asker: Asker,
  context: Context,
): Promise<number> {
  const flags = readInitFlags(rawFlags, context.cwd);
  const question = await askQuestion(flags, asker);
  const sandbox = rawFlags.sandbox === true || (await wantsSandbox(flags, asker));
  const place = await placeOf(path, question, asker, context);
  await checkFree(place.file, rawFlags.force === true, context);
  const { text, sample } = sandbox
    ? await sandboxSuite(flags, place, question)
    : await ownSuite(flags, place, question, asker);
  const copied = sample === null ? null : await copyData(sample, place);
  await mkdir(dirname(place.file), { recursive: true });
  await writeFile(place.file, text);
  await checkWritten(place.file, context);
  const file = shorten(place.file, context.cwd);
  context.out(
    `Wrote ${file}${copied === null ? '' : ` and its sample data in ${shorten(copied, context.cwd)}`}\n\n`,
  );
  await plan.run([place.file], { lookUps: rawFlags.lookUps !== false }, context);
  context.out(`\n${nextSteps(file, question, sandbox)}\n`);
  return EXIT.ok;
}

/** The user's own models, or the sandbox's. Flags that name a model or a server have said it. */
async function wantsSandbox(flags: InitFlags, asker: Asker): Promise<boolean> {
  if (flags.models.length > 0 || flags.provider !== null || flags.url !== null || flags.data !== null)
    return false;
  const answer = await asker.choose({
    message: 'With which models?',
    flag: '--model or --sandbox',
    choices: [
      { value: 'own', label: 'my own, on Hugging Face or any OpenAI-compatible server' },
      { value: 'sandbox', label: 'simulated ones, to see how it works: no account, no network' },
    ],
    usual: null,
  });
  return answer === 'sandbox';
}

async function placeOf(
  path: string | null,
  question: Question,
  asker: Asker,
  { cwd }: Context,
): Promise<SuitePlace> {
  const answer =
    path ??
    (await asker.type({
      message: 'Where shall the suite be written?',
      flag: '<file>',
      usual: `${question}.yaml`,
      example: `${question}.yaml`,
      check: (text) => (/\.(ya?ml|json)$/.test(text) ? null : 'a suite is a .yaml file'),
    }));
  if (!/\.ya?ml$/.test(answer)) throw new InputError('a new suite is a .yaml file', { where: answer });
  const file = resolve(cwd, answer);
  const name =
    slugOf(
      file
        .split(/[\\/]/)
        .at(-1)
        ?.replace(/\.ya?ml$/, '') ?? '',
    ) || 'suite';
  return { name, file, dataFolder: seenFrom(file, join(dirname(file), 'datasets', name)) };
}

async function checkFree(file: string, force: boolean, { cwd }: Context): Promise<void> {
  const there = (await stat(file).catch(() => null)) !== null;
  if (!there || force) return;
  throw new InputError('there is a file already', {
    where: shorten(file, cwd),
    hint: 'name another, or write over it with --force',
  });
}

async function sandboxSuite(
  flags: InitFlags,
  place: SuitePlace,
  question: Question,
): Promise<{ text: string; sample: SampleSuite }> {
  const sample =
    flags.task === null ? await sampleOfQuestion(question) : await sampleOfTask(await askTask(flags, NOBODY));
  return { text: renameSample(sample, place.name, place.dataFolder), sample };
}

async function ownSuite(
  flags: InitFlags,
  place: SuitePlace,
  question: Question,
  asker: Asker,
): Promise<{ text: string; sample: SampleSuite | null }> {
  const { facts, sample } = await collectFacts(flags, place, question, asker);
  return { text: suiteText(facts), sample };
}

async function copyData({ folder }: SampleSuite, { file, dataFolder }: SuitePlace): Promise<string> {
  const to = resolve(dirname(file), dataFolder);
  // What the simulated models learned from is not asked.
  await cp(folder, to, { recursive: true, filter: (path) => !basename(path).startsWith('train.') });
  return to;
}

/** What was written is read as any suite is; a fault takes the file away again and is told. */
async function checkWritten(file: string, { env }: Context): Promise<void> {
  try {
    await prepareData(await loadSuiteFile(file, { vars: {}, env }), null);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

function nextSteps(file: string, question: Question, sandbox: boolean): string {
  const token = sandbox ? '' : 'HF_TOKEN=… ';
  const steps = [`Next: ${token}hfbench run ${file}`];
  if (question === 'regression') {
    steps.push('then: hfbench baseline accept <run>, and run it again to hold it against that');
  }
  return steps.join('\n');
}
