import { loadOf } from '../load/registry.ts';
import { scorerOf } from '../scorers/registry.ts';
import { TASKS } from '../tasks/registry.ts';
import type { JsonObject } from '../types/json.ts';
import { askNearest } from '../util/nearest.ts';
import { type Check, type CheckContext, datasetsOf, type SuiteDraft, scorersOf } from './draft.ts';
import { loadsOf } from './loads-of.ts';
import { type Finding, faultAt } from './problem.ts';
import type { Path } from './schema-at.ts';

type RuleDraft = NonNullable<SuiteDraft['stopWhen']>;

/** A rule to stop has a metric that can be looked at while the run goes on, somebody to decide, and samples in random order. */
export const checkStopWhen: Check = (draft, context) => {
  const rule = draft.stopWhen;
  if (rule === undefined) return [];
  return [
    ...checkMetric(rule, draft),
    ...checkContest(rule, draft),
    ...checkLoads(draft, context),
    ...checkOrder(draft),
  ];
};

/** Scorers of the draft: those that it names, or the task's own. */
function namedScorers(draft: SuiteDraft): readonly { readonly name: string; readonly options: JsonObject }[] {
  if (draft.scorers !== undefined) return scorersOf(draft);
  const names = draft.task === undefined ? [] : TASKS[draft.task].defaultScorers;
  return names.map((name) => ({ name, options: {} }));
}

function decidedIn(rule: RuleDraft) {
  return 'decided' in rule ? rule.decided : undefined;
}

function checkMetric(rule: RuleDraft, draft: SuiteDraft): Finding[] {
  const decided = decidedIn(rule);
  const metric = decided?.metric ?? ('metric' in rule ? rule.metric : undefined);
  if (metric === undefined) return [];
  const path: Path = decided === undefined ? ['stopWhen', 'metric'] : ['stopWhen', 'decided', 'metric'];
  const scorers = namedScorers(draft);
  const fit = scorers.filter(({ name, options }) => unfitness(name, options) === null);
  const names = fit.map(({ name }) => name);
  const expected =
    names.length === 0
      ? 'a scorer that scores single answers by itself, 0 to 1, such as accuracy or exact-match'
      : `one of ${names.join(', ')}`;
  const known = scorers.find(({ name }) => name === metric);
  if (known === undefined) {
    const message = `there is no scorer "${metric}" in this suite`;
    return [faultAt(path, message, { expected, hint: askNearest(metric, names) })];
  }
  const reason = unfitness(known.name, known.options);
  return reason === null ? [] : [faultAt(path, `stopWhen can't look at ${metric}: ${reason}`, { expected })];
}

/** Why a scorer can't be looked at in the middle of a run; null: it can. */
function unfitness(name: string, options: JsonObject): string | null {
  const scorer = scorerOf(name, options);
  if (scorer === null) return null;
  if (scorer.outside?.kind === 'judge') return 'a judge scores it after the run';
  if (scorer.outside?.kind === 'module') return 'a module scores it after the run';
  if (scorer.kind === 'corpus') return 'it is computed over the whole cell, with no value of a single answer';
  return scorer.kind === 'table' ? 'it is a table' : null;
}

function checkContest(rule: RuleDraft, draft: SuiteDraft): Finding[] {
  const findings: Finding[] = [];
  if (decidedIn(rule) !== undefined && draft.candidates?.length === 1)
    findings.push(
      faultAt(['stopWhen', 'decided'], 'one candidate has nobody to be decided against', {
        hint: 'use metric and halfWidth',
      }),
    );
  if (draft.aa === true)
    findings.push(
      faultAt(['aa'], "the first candidate's twin is never decided, and would be paired with less and less", {
        hint: 'measure the noise in a suite without stopWhen',
      }),
    );
  return findings;
}

function checkLoads(draft: SuiteDraft, context: CheckContext): Finding[] {
  return loadsOf(draft, context).flatMap(({ load, path }) =>
    loadOf(load).loop === 'closed'
      ? []
      : [
          faultAt(path, `stopWhen can't shorten a ${load.kind} load: its length says what it measures`, {
            expected: 'closed or sequential',
          }),
        ],
  );
}

/** Intervals that may be looked at need independent samples in random order. */
function checkOrder(draft: SuiteDraft): Finding[] {
  return datasetsOf(draft).flatMap(({ dataset, path }) => {
    const findings: Finding[] = [];
    if (dataset.shuffle !== true)
      findings.push(
        faultAt([...path, 'shuffle'], 'stopWhen needs samples in random order', {
          hint: 'add shuffle: true',
          kind: 'shuffle' in dataset ? 'fault' : 'gap',
        }),
      );
    for (const key of ['clusterBy', 'stratifyBy'] as const) {
      if (dataset[key] === undefined) continue;
      const why =
        key === 'clusterBy' ? 'samples of one cluster are not independent' : 'quotas order the samples';
      findings.push(faultAt([...path, key], `stopWhen can't be used with ${key}: ${why}`, { at: 'key' }));
    }
    return findings;
  });
}
