import { dirname, resolve } from 'node:path';
import type { Suite } from '../types/suite.ts';
import { checkCandidates } from './check-candidates.ts';
import { checkDatasets } from './check-datasets.ts';
import { checkGates } from './check-gates.ts';
import { checkNames } from './check-names.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkScorers } from './check-scorers.ts';
import {
  type CandidateCheck,
  type Check,
  type CheckContext,
  type ScorerRule,
  type SuiteDraft,
  withoutPaths,
} from './draft.ts';
import { findSecrets, hideWords, secretShapesIn } from './find-secrets.ts';
import { suiteHash } from './identity.ts';
import { mergeFindings } from './merge-findings.ts';
import { findLaterFeatures } from './not-in-this-version.ts';
import { type PlacedNode, placeAt, valueOfNode } from './placed-node.ts';
import { type Finding, faultAt, type Problem, problemAt } from './problem.ts';
import { readTree } from './read-tree.ts';
import { resolveSuite } from './resolve.ts';
import { suiteSchema } from './schema.ts';
import type { Path } from './schema-at.ts';
import { schemaFindings } from './schema-findings.ts';
import { type Substitutes, substitute } from './substitute.ts';

/** What a suite is read with. */
export interface LoadSuiteOptions extends Substitutes {
  /** Every scorer that this version has. */
  readonly scorers: readonly ScorerRule[];
  /** Asked for each candidate of a suite that is right otherwise; default: no further check. */
  readonly checkCandidate?: CandidateCheck;
}

/** A suite that can run, or everything that is wrong with it. */
export type LoadedSuite =
  | { readonly suite: Suite; readonly path: string; readonly hash: string }
  | { readonly problems: readonly Problem[] };

const CHECKS: readonly Check[] = [checkNames, checkCandidates, checkPrompts, checkScorers, checkGates];

/**
 * Reads a suite file (YAML or JSON), what it extends, its placeholders and its defaults. All problems are found in one
 * go and returned in the order of the file; nothing is thrown for what the user can fix. Reads files, sends nothing.
 */
export async function loadSuite(path: string, options: LoadSuiteOptions): Promise<LoadedSuite> {
  const tree = await readTree(path);
  if (tree.root === null) return { problems: tree.problems.map((problem) => hideShapes(problem)) };
  const filled = substitute(tree.root, options);
  const secrets = findSecrets(filled.root);
  const value = valueOfNode(filled.root);
  const parsed = suiteSchema.safeParse(value);
  const early = [...secrets.findings, ...filled.findings, ...findLaterFeatures(value)];
  const refused = mergeFindings([early, parsed.success ? [] : schemaFindings(parsed.error.issues, value)]);
  const context: CheckContext = {
    scorers: options.scorers,
    folderAt: (at) => dirname(placeAt(filled.root, at, 'value').file.path),
  };
  // Every part that the schema refused is gone, so what is left has the draft's type.
  const draft = (withoutPaths(value, pathsOf(refused)) ?? {}) as SuiteDraft;
  const checked = CHECKS.flatMap((check) => check(draft, context));
  const findings = mergeFindings([refused, checked, await checkDatasets(draft, context)]);
  const problems = [...tree.problems, ...findings.map((finding) => placeProblem(filled.root, finding))];
  if (problems.length > 0 || !parsed.success) {
    return {
      problems: inFileOrder(problems.map((problem) => hideShapes(hideWords(problem, secrets.words)))),
    };
  }
  const suite = resolveSuite(parsed.data, { folderAt: context.folderAt, env: options.env });
  const unfit = unfitCandidates(suite, options.checkCandidate ?? (() => null));
  if (unfit.length > 0) return { problems: unfit.map((finding) => placeProblem(filled.root, finding)) };
  return { suite, path: resolve(path), hash: suiteHash(suite) };
}

function pathsOf(findings: readonly Finding[]): readonly Path[] {
  return findings.map(({ path }) => path);
}

function placeProblem(root: PlacedNode, finding: Finding): Problem {
  return problemAt(placeAt(root, finding.path, finding.at), finding);
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
