import { join } from 'node:path';
import { MOST_ARRIVALS } from '../../load/most-arrivals.ts';
import { providerOf } from '../../providers/registry.ts';
import { lookUpToken, type TokenSources } from '../../providers/token.ts';
import { groupsOf } from '../../runners/cell-group.ts';
import { plannedRequests } from '../../runners/planned.ts';
import { resolveRoutes } from '../../runners/route.ts';
import type { Mapped } from '../../runners/settle-mapping.ts';
import type { DatasetAccess } from '../../sources/dataset-access.ts';
import { openDataset } from '../../sources/open-dataset.ts';
import { readTrace } from '../../sources/read-trace.ts';
import { readTraffic } from '../../sources/read-traffic.ts';
import { expandCells } from '../../suite/expand.ts';
import { type LoadedSuite, loadSuite } from '../../suite/parse.ts';
import { formatProblem } from '../../suite/problem.ts';
import type { Trust } from '../../suite/reach.ts';
import { createPromptRenderer } from '../../suite/render-prompt.ts';
import { TASKS } from '../../tasks/registry.ts';
import type { TrafficFacts } from '../../types/manifest.ts';
import type { OpenDataset } from '../../types/plugs.ts';
import type { Suite } from '../../types/suite.ts';
import type { Task } from '../../types/task.ts';
import type { Cell } from '../../types/work.ts';
import { InputError } from '../../util/errors.ts';
import type { Context } from '../command.ts';
import { reportsFolderIn } from '../reports-folder.ts';
import { checkPriceable } from './budget.ts';
import { GroupCheck } from './check-groups.ts';
import { resolveJudgeRoutes } from './judge-routes.ts';
import { managedGroups, placeManagedCandidates, standInUrl } from './managed-candidates.ts';
import { type Overrides, overrideSuite } from './overrides.ts';
import { placeSandboxCandidates } from './sandbox-candidates.ts';
import { checkModules } from './score-run.ts';

/** A suite that may run: parsed, its data read and checked, its tokens found. No model has been asked anything. */
export interface PreparedSuite {
  readonly suite: Suite;
  readonly path: string;
  readonly cells: readonly Cell[];
  readonly datasets: ReadonlyMap<string, OpenDataset>;
  /** Times of the traces that loads name, ms, by path. */
  readonly traces: ReadonlyMap<string, Float64Array>;
  /** Traffic that the report plans for; null: the suite states none. */
  readonly traffic: TrafficFacts | null;
  /** Who serves a candidate by the Hub's word; empty until it was asked. */
  readonly mapped: ReadonlyMap<string, Mapped>;
}

/** Problems shown of one dataset; more would only repeat them. */
const MAX_ROW_PROBLEMS = 10;

/** What placeholders of a suite may stand for. */
export interface SuiteValues {
  readonly vars: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Files, modules and variables that the suite may have; default: all that it names. */
  readonly trust?: Trust;
}

/** Reads a suite file with everything that this version knows: scorers, tasks and providers. */
export function readSuite(path: string, values: SuiteValues): Promise<LoadedSuite> {
  return loadSuite(path, {
    ...values,
    checkCandidate: (candidate, taskName) => {
      const task: Task = TASKS[taskName];
      return (
        task.checkCandidate(candidate) ??
        providerOf(candidate.provider)?.checkCandidate(candidate, task) ??
        null
      );
    },
  });
}

/** Loads a suite file; every problem in one InputError, ready to print. */
export async function loadSuiteFile(path: string, values: SuiteValues): Promise<Suite> {
  const loaded = await readSuite(path, values);
  if ('suite' in loaded) return loaded.suite;
  const count = loaded.problems.length;
  throw new InputError(
    `${loaded.problems.map(formatProblem).join('\n\n')}\n\n${count} problem${count === 1 ? '' : 's'}; nothing was sent`,
  );
}

/** Prepares a suite: flags laid over it, datasets read to their last row, routes and tokens found. */
export async function prepareSuite(
  suite: Suite,
  path: string,
  overrides: Overrides,
  sources: TokenSources,
  access: DatasetAccess,
): Promise<PreparedSuite> {
  const final = overrideSuite(suite, overrides);
  checkPriceable(final, path);
  managedGroups(final);
  // The sandbox has no address before it runs; any address of this machine stands for it here.
  const placed = placeManagedCandidates(placeSandboxCandidates(final, 'http://127.0.0.1'), standInUrl);
  const problems = [
    ...(await resolveRoutes(placed, sources)).problems,
    ...(await resolveJudgeRoutes(placed, sources)).problems,
  ];
  if (problems.length > 0) {
    const lines = problems.map((item) =>
      item.hint === null ? item.problem : `${item.problem}\n  ${item.hint}`,
    );
    throw new InputError(`${lines.join('\n')}\nnothing was sent`, { where: path });
  }
  await checkModules(final);
  const datasets = await prepareData(final, access);
  const traces = await readTraces(final);
  const traffic = final.traffic === null ? null : await readTraffic(final.traffic);
  const cells = expandCells(final);
  checkPlans(final, cells, datasets, traces);
  return { suite: final, path, cells, datasets, traces, traffic, mapped: new Map() };
}

/** Plans every load once: one that can't be planned with these datasets is an InputError now and not in the middle of a run. */
function checkPlans(
  suite: Suite,
  cells: readonly Cell[],
  datasets: ReadonlyMap<string, OpenDataset>,
  traces: ReadonlyMap<string, Float64Array>,
): void {
  for (const group of groupsOf(cells)) {
    const dataset = datasets.get(group[0].dataset.name);
    if (dataset !== undefined) plannedRequests(group, dataset, { suite, traces });
  }
}

/** Times of the traces that the loads of a suite name, ms, by path. */
export async function readTraces(suite: Suite): Promise<ReadonlyMap<string, Float64Array>> {
  const traces = new Map<string, Float64Array>();
  for (const load of suite.loads) {
    if (load.kind === 'trace' && !traces.has(load.path))
      traces.set(load.path, await readTrace(load.path, MOST_ARRIVALS));
  }
  return traces;
}

/**
 * Reads a suite's datasets to their last row and checks every sample; an InputError names what is wrong. Datasets of
 * the Hub are downloaded; without access (null) they are left out, and nothing is asked of the network.
 */
export async function prepareData(
  suite: Suite,
  access: DatasetAccess | null,
): Promise<ReadonlyMap<string, OpenDataset>> {
  const datasets = new Map<string, OpenDataset>();
  for (const spec of suite.datasets) {
    if (spec.hub !== null && access === null) continue;
    const dataset = await openDataset(spec, suite.seed, access);
    await checkSamples(dataset, suite);
    datasets.set(spec.name, dataset);
  }
  return datasets;
}

/** What datasets of a command may use: its environment and token, and `reports/.cache/datasets` below its folder. */
export function datasetAccess(context: Context, sources: TokenSources): DatasetAccess {
  return {
    env: sources.env,
    tokenFor: (url) => lookUpToken(url, sources),
    cacheFolder: join(reportsFolderIn(context.cwd), '.cache', 'datasets'),
    clock: context.clock,
    warn: (message) => context.err(`Warning: ${message}\n`),
  };
}

/** Asks of every sample what would fail later: its input, each prompt's rendering, what it is grouped by. */
async function checkSamples(dataset: OpenDataset, suite: Suite): Promise<void> {
  const task: Task = TASKS[suite.task];
  const prompts = suite.prompts.map((prompt) => createPromptRenderer(prompt, suite.env));
  const groups = new GroupCheck(dataset.spec, suite);
  const problems: string[] = [];
  let bad = 0;
  for await (const sample of dataset.samples()) {
    for (const render of prompts) render(sample);
    const problem = (prompts.length === 0 ? task.checkInput(sample.input) : null) ?? groups.see(sample);
    if (problem === null) continue;
    bad += 1;
    if (problems.length < MAX_ROW_PROBLEMS) problems.push(`sample ${sample.id}: ${problem}`);
  }
  if (bad > 0) {
    const more = bad > problems.length ? `\n… and ${bad - problems.length} more` : '';
    throw new InputError(`${problems.join('\n')}${more}`, {
      where: dataset.spec.source,
      hint: 'correct these rows, or map another column with dataset.fields.input',
    });
  }
  groups.finish();
}
