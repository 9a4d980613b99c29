import { dirname, resolve } from 'node:path';
import type { Json } from '../types/json.ts';
import type { Suite } from '../types/suite.ts';
import { checkBatch } from './check-batch.ts';
import { checkCandidates } from './check-candidates.ts';
import { checkDatasets } from './check-datasets.ts';
import { checkGates } from './check-gates.ts';
import { checkLoads } from './check-loads.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkNames } from './check-names.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkReach } from './check-reach.ts';
import { checkSchedule } from './check-schedule.ts';
import { checkScorers } from './check-scorers.ts';
import { checkStopWhen } from './check-stop-when.ts';
import {
  type CandidateCheck,
  type Check,
  type CheckContext,
  type SuiteDraft,
  withoutPaths,
} from './draft.ts';
import { findSecrets, hideWords, secretShapesIn } from './find-secrets.ts';
import { suiteHash } from './identity.ts';
import { mergeFindings } from './merge-findings.ts';
import { findLaterFeatures } from './not-in-this-version.ts';
import { placeAt, valueOfNode } from './placed-node.ts';
import { type Finding, faultAt, type Problem, problemAt } from './problem.ts';
import { reachOf, type Trust } from './reach.ts';
import { readTree } from './read-tree.ts';
import { resolveSuite } from './resolve.ts';
import { type RawSuite, suiteSchema } from './schema.ts';
import type { Path } from './schema-at.ts';
import { schemaFindings } from './schema-findings.ts';
import { type Substitutes, substitute } from './substitute.ts';

/** What a suite is read with. */
export interface LoadSuiteOptions extends Substitutes {
  /** Asked for each candidate of a suite that is right otherwise; default: no further check. */
  readonly checkCandidate?: CandidateCheck;
  /** Files, modules and variables that it may have; default: all that it names. */
  readonly trust?: Trust;
}

/** A suite that can run, or everything that is wrong with it. */
export type LoadedSuite =
  | { readonly suite: Suite; readonly path: string; readonly hash: string }
  | { readonly problems: readonly Problem[] };

const CHECKS: readonly Check[] = [
  checkNames,
  checkCandidates,
  checkBatch,
  checkPrompts,
  checkScorers,
  checkMetrics,
  checkGates,
  checkStopWhen,
  checkSchedule,
];

/**
 * Reads a suite file (YAML or JSON), what it extends, its placeholders and its defaults. All problems are found in one
 * go and returned in the order of the file; nothing is thrown for what the user can fix. Reads files, sends nothing.
 */
export async function loadSuite(path: string, options: LoadSuiteOptions): Promise<LoadedSuite> {
  const reach = options.trust === undefined ? null : reachOf(path, options.trust);
  const tree = await readTree(path, reach);
  if (tree.root === null) return { problems: tree.problems.map(hideShapes) };
  const { root, findings: unfilled } = substitute(tree.root, options);
  const secrets = findSecrets(root);
  const folderAt = (at: Path) => dirname(placeAt(root, at, 'value').file.path);
  const inRoot = (finding: Finding) => problemAt(placeAt(root, finding.path, finding.at), finding);
  const value = valueOfNode(root);
  const refused = reach === null ? [] : checkReach(value, reach, folderAt);
  const early = [...secrets.findings, ...unfilled, ...refused];
  const { raw, findings } = await checkValue(value, early, { folderAt });
  const problems = [...tree.problems, ...findings.map(inRoot)];
  if (problems.length > 0 || raw === null) {
    return {
      problems: inFileOrder(problems).map((problem) => hideShapes(hideWords(problem, secrets.words))),
    };
  }
  const suite = resolveSuite(raw, { folderAt, env: options.env });
  const unfit = unfitCandidates(suite, options.checkCandidate ?? (() => null));
  if (unfit.length > 0) return { problems: unfit.map(inRoot) };
  return { suite, path: resolve(path), hash: suiteHash(suite) };
}

/** Everything that is wrong with a suite's value, and the value itself when the schema takes it. */
async function checkValue(
  value: Json,
  early: readonly Finding[],
  context: CheckContext,
): Promise<{ readonly raw: RawSuite | null; readonly findings: readonly Finding[] }> {
  const parsed = suiteSchema.safeParse(value);
  const refused = mergeFindings([
    early,
    findLaterFeatures(value),
    parsed.success ? [] : schemaFindings(parsed.error.issues, value),
  ]);
  const paths = refused.map(({ path }) => path);
  // Every part that the schema refused is gone, so what is left has the draft's type.
  const draft = (withoutPaths(value, paths) ?? {}) as SuiteDraft;
  const checked = CHECKS.flatMap((check) => check(draft, context));
  return {
    raw: parsed.success ? parsed.data : null,
    findings: mergeFindings([
      refused,
      checked,
      await checkDatasets(draft, context),
      await checkLoads(draft, context),
    ]),
  };
}

function hideShapes(problem: Problem): Problem {
  return hideWords(problem, secretShapesIn(Object.values(problem).join('\n')));
}

function unfitCandidates(suite: Suite, check: CandidateCheck): Finding[] {
  return suite.candidates.flatMap((candidate, index) => {
    const reason = check(candidate, suite.task);
    return reason === null ? [] : [faultAt(['candidates', index], reason)];
  });
}

/** By file in order of first appearance, then by line and column. */
function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  return [...problems].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.col - b.col,
  );
}
