import { basename, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadLabelOf } from '../../load/registry.ts';
import type { TokenSources } from '../../providers/token.ts';
import { traceSha256 } from '../../sources/read-trace.ts';
import type { AnswerCache } from '../../store/answer-cache.ts';
import { readManifest } from '../../store/manifest.ts';
import { findRunFolder } from '../../store/run-index.ts';
import { checkReachOfRun } from '../../suite/check-reach.ts';
import { suiteHash } from '../../suite/identity.ts';
import { showPath } from '../../suite/problem.ts';
import { reachOfRun, type Trust } from '../../suite/reach.ts';
import type { Baseline } from '../../types/baseline.ts';
import type { RunManifest } from '../../types/manifest.ts';
import type { Reporter } from '../../types/plugs.ts';
import type { Suite } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import { redact } from '../../util/redact.ts';
import type { Context } from '../command.ts';
import { reportsFolderIn } from '../reports-folder.ts';
import { trustOf, trustWords } from '../suite-flags.ts';
import { refuseSandbox } from '../write-reports.ts';
import { checkCacheable, openCache } from './answer-memory.ts';
import { chooseBaseline } from './choose-baseline.ts';
import { settleProviders } from './look-ups.ts';
import { describeHost, readGitSha, readToolVersion } from './machine.ts';
import type { Overrides } from './overrides.ts';
import {
  datasetAccess,
  loadSuiteFile,
  type PreparedSuite,
  prepareSuite,
  type SuiteValues,
} from './prepare.ts';
import { checkQueueable, isQueued } from './queue-flags.ts';
import { makeRunFolder, makeRunId } from './run-folder.ts';
import { changesBetween } from './suite-changes.ts';

/** One suite about to run, or a run about to go on. */
export interface Job {
  readonly prepared: PreparedSuite;
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly resumed: boolean;
  /** What its gates are held against; null: nothing, or what the run folder keeps. */
  readonly baseline: Baseline | null;
  /** Flags by which the suite was trusted; whoever resumes it must trust it again. */
  readonly trustWords: readonly string[];
  /** Answers of earlier runs; null: everything is asked anew. */
  readonly cache: AnswerCache | null;
}

type Flags = Readonly<Record<string, unknown>>;

/** Prepares every suite before the first may send anything, then makes their folders. */
export async function newJobs(
  paths: readonly string[],
  flags: Flags,
  reporters: readonly Reporter[],
  sources: TokenSources,
  context: Context,
): Promise<readonly Job[]> {
  if (paths.length === 0)
    throw new InputError('no suite was named', {
      hint:
        flags.candidate === undefined
          ? 'try: hfbench run suites/quickstart.yaml'
          : 'name the suite before --candidate, which takes every word that follows it',
    });
  if (flags.retryErrors === true) throw new InputError('--retry-errors needs --resume');
  const cache = await openCache(flags, context);
  const prepared: PreparedSuite[] = [];
  for (const path of paths) {
    const suite = await loadSuiteFile(resolve(context.cwd, path), valuesOf(flags, context));
    if (isQueued(flags)) checkQueueable(suite, path);
    prepared.push(
      await prepareSuite(suite, path, overridesOf(flags), sources, datasetAccess(context, sources)),
    );
  }
  if (cache !== null) for (const { suite, path } of prepared) checkCacheable(suite, path);
  checkNames(prepared, typeof flags.out === 'string');
  refuseSandbox(
    reporters,
    prepared.map(({ suite }) => suite),
  );
  // After every other check: these are questions to the network.
  const settled: PreparedSuite[] = [];
  for (const item of prepared) {
    const mapped = await settleProviders(item.suite, item.path, { sources, context, earlier: [] });
    settled.push({ ...item, mapped });
  }
  const baselines: (Baseline | null)[] = [];
  for (const { suite } of settled) baselines.push(await chooseBaseline(suite, baselineOf(flags), context));
  const jobs: Job[] = [];
  for (const [index, item] of settled.entries()) {
    const runId = makeRunId(context.clock.wallMs());
    const folder = await makeRunFolder({
      reportsFolder: reportsFolderIn(context.cwd),
      suite: item.suite.name,
      runId,
      out: typeof flags.out === 'string' ? resolve(context.cwd, flags.out) : null,
      several: prepared.length > 1,
    });
    jobs.push({
      prepared: item,
      folder,
      manifest: await describeRun(item, runId, overridesOf(flags), context),
      resumed: false,
      baseline: baselines[index] ?? null,
      trustWords: trustWords(flags),
      cache,
    });
  }
  return jobs;
}

/** Below -o a suite's folder bears its name: two of one name would write into each other's run. */
function checkNames(prepared: readonly PreparedSuite[], out: boolean): void {
  if (!out) return;
  const paths = new Map<string, string>();
  for (const { suite, path } of prepared) {
    const other = paths.get(suite.name);
    if (other !== undefined)
      throw new InputError(`two suites are named ${suite.name}: ${other} and ${path}`, {
        where: '-o',
        hint: 'rename one, or run them without -o',
      });
    paths.set(suite.name, path);
  }
}

/** Prepares the rest of a run. The suite and its data must be those it began with. */
export async function resumedJob(
  paths: readonly string[],
  flags: Flags,
  reporters: readonly Reporter[],
  sources: TokenSources,
  context: Context,
): Promise<Job> {
  const folder = await findRunFolder(reportsFolderIn(context.cwd), String(flags.resume));
  const manifest = await readManifest(folder);
  if (paths.length > 1) throw new InputError('--resume continues one run; name one suite, or none');
  checkUnchanged(flags, manifest, folder);
  const path = paths[0];
  const suite =
    path === undefined
      ? withinReach(manifest.suite, folder, trustOf(flags, context.cwd))
      : await loadSuiteFile(resolve(context.cwd, path), valuesOf(flags, context));
  if (isQueued(flags)) checkQueueable(suite, manifest.suitePath);
  const prepared = await prepareSuite(
    suite,
    manifest.suitePath,
    { ...overridesOf(flags), ...manifest.overrides },
    sources,
    datasetAccess(context, sources),
  );
  checkSame(manifest, prepared, folder);
  const cache = await openCache(flags, context);
  if (cache !== null) checkCacheable(prepared.suite, manifest.suitePath);
  refuseSandbox(reporters, [prepared.suite]);
  const earlier = manifest.lookups;
  const mapped = await settleProviders(prepared.suite, manifest.suitePath, { sources, context, earlier });
  const resumedAt = [...manifest.resumedAt, new Date(context.clock.wallMs()).toISOString()];
  const named = baselineOf(flags);
  const baseline = named === undefined ? null : await chooseBaseline(manifest.suite, named, context);
  return {
    prepared: { ...prepared, mapped },
    folder,
    manifest: { ...manifest, resumedAt },
    resumed: true,
    baseline,
    trustWords: trustWords(flags),
    cache,
  };
}

/** The suite of a run folder, which may be a stranger's as a suite file may. */
function withinReach(suite: Suite, folder: string, trust: Trust): Suite {
  const [first] = checkReachOfRun(suite, reachOfRun(folder, trust));
  if (first === undefined) return suite;
  const { path, message, found, hint } = first;
  throw new InputError(`${showPath(path)}: ${message}${found === null ? '' : ` (${found})`}`, {
    where: folder,
    ...(hint === null ? {} : { hint }),
  });
}

/** Flags of size may be given again on a resume, but not changed. */
function checkUnchanged(flags: Flags, manifest: RunManifest, folder: string): void {
  const { candidates, ...sizes } = manifest.overrides;
  const began: Readonly<Record<string, unknown>> = { ...sizes, candidate: candidates, out: null };
  for (const [flag, value] of Object.entries(began)) {
    if (flags[flag] === undefined || isDeepStrictEqual(flags[flag], value)) continue;
    throw new InputError(`--${flag} can't change in the middle of a run`, {
      where: folder,
      hint: value === null ? `leave --${flag} out` : `the run began with --${flag} ${String(value)}`,
    });
  }
}

function checkSame(manifest: RunManifest, prepared: PreparedSuite, folder: string): void {
  const hint = 'start a new run, or restore the file';
  if (suiteHash(prepared.suite) !== manifest.suiteHash) {
    throw new InputError(
      `the suite has changed since this run began${changesBetween(manifest.suite, prepared.suite)}`,
      {
        where: folder,
        hint,
      },
    );
  }
  for (const [name, dataset] of prepared.datasets) {
    if (dataset.sha256 === manifest.datasets[name]?.sha256) continue;
    throw new InputError(`dataset ${name} has changed since this run began`, {
      where: dataset.spec.source,
      hint,
    });
  }
  for (const [label, trace] of Object.entries(describeTraces(prepared))) {
    if (trace.sha256 === manifest.traces[label]?.sha256) continue;
    throw new InputError('the trace has changed since this run began', { where: trace.file, hint });
  }
}

async function describeRun(
  item: PreparedSuite,
  runId: string,
  overrides: Overrides,
  context: Context,
): Promise<RunManifest> {
  const { candidates, limit, repeat, seed } = overrides;
  return {
    formatVersion: 1,
    runId,
    suite: item.suite,
    suitePath: relative(context.cwd, resolve(context.cwd, item.path)) || item.path,
    suiteHash: suiteHash(item.suite),
    datasets: Object.fromEntries(
      [...item.datasets].map(([name, { sha256, count, revision, note }]) => [
        name,
        { sha256, samples: count, revision, note },
      ]),
    ),
    traces: describeTraces(item),
    toolVersion: await readToolVersion(),
    gitSha: await readGitSha(context.cwd),
    node: process.version,
    host: describeHost(),
    seed: item.suite.seed,
    overrides: { candidates, limit, repeat, seed },
    startedAt: new Date(context.clock.wallMs()).toISOString(),
    lookups: [],
    prices: [],
    traffic: item.traffic,
    resumedAt: [],
    command: redact(`hfbench ${context.argv.join(' ')}`),
  };
}

function describeTraces({ suite, traces }: PreparedSuite): RunManifest['traces'] {
  const facts: Record<string, RunManifest['traces'][string]> = {};
  for (const load of suite.loads) {
    const timesMs = load.kind === 'trace' ? traces.get(load.path) : undefined;
    if (load.kind !== 'trace' || timesMs === undefined) continue;
    const sha256 = traceSha256(timesMs);
    facts[loadLabelOf(load)] = { file: basename(load.path), sha256, arrivals: timesMs.length };
  }
  return facts;
}

function baselineOf(flags: Flags): string | undefined {
  return flags.baseline as string | undefined;
}

/** Values for {{var.name}} from --var. */
export function varsOf(flags: Flags): Readonly<Record<string, string>> {
  return (flags.var as Readonly<Record<string, string>> | undefined) ?? {};
}

function valuesOf(flags: Flags, { env, cwd }: Pick<Context, 'env' | 'cwd'>): SuiteValues {
  return { vars: varsOf(flags), env, trust: trustOf(flags, cwd) };
}

/** What the flags change in a suite; null: not given. */
export function overridesOf(flags: Flags): Overrides {
  const value = <T>(name: string): T | null => (flags[name] as T | undefined) ?? null;
  return {
    maxConcurrency: value('maxConcurrency'),
    candidates: value('candidate'),
    limit: value('limit'),
    repeat: value('repeat'),
    seed: value('seed'),
    maxCostUsd: value('maxCost'),
    maxDurationMs: value('maxDuration'),
  };
}
