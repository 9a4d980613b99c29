import type { RunDifference, RunTerms } from '../types/comparability.ts';
import { listChanges } from './list-changes.ts';

/** Ids named one by one in a message. */
const NAMED = 5;

/** Everything in which two runs differ, what makes their numbers unlike first. Samples are told by `findChangedSamples`. */
export function findDifferences(a: RunTerms, b: RunTerms): RunDifference[] {
  const unlike: RunDifference[] = [
    ...(a.task === b.task ? [] : [differ('task', null, `another task: ${a.task} → ${b.task}`, true)]),
    ...(a.errors === b.errors
      ? []
      : [differ('errors', null, `failed requests count otherwise: errors: ${a.errors} → ${b.errors}`, true)]),
    ...compareNames('scorer', a.scorers, b.scorers, true, 'has other options or judges'),
    ...compareNames('prompt', a.prompts, b.prompts, false, 'has another text'),
  ];
  const found = [...unlike, ...findChanges(a, b)];
  const tool =
    a.toolVersion === b.toolVersion
      ? []
      : [differ('tool', null, `made by hfbench ${a.toolVersion} → ${b.toolVersion}`, false)];
  const unexplained = a.suiteHash !== b.suiteHash && found.length === 0;
  const hash = 'the suites have another hash, although every key is the same: another version read them';
  return [...found, ...(unexplained ? [differ('suite', null, hash, false)] : []), ...tool];
}

/** What two runs may differ in and still be compared: it is said, and often it is what the comparison is about. */
function findChanges(a: RunTerms, b: RunTerms): RunDifference[] {
  const candidates = Object.keys({ ...a.candidates, ...b.candidates }).flatMap((id) => {
    const [before, now] = [a.candidates[id], b.candidates[id]];
    if (before === undefined || now === undefined) return [alone('candidate', id, before, false)];
    return listChanges(before, now, '').map((change) =>
      differ('candidate', id, `candidate ${id}: ${change}`, false),
    );
  });
  const datasets = Object.keys({ ...a.datasets, ...b.datasets }).flatMap((name) => {
    const [before, now] = [a.datasets[name], b.datasets[name]];
    if (before === undefined || now === undefined) return [alone('dataset', name, before, false)];
    if (before === now) return [];
    const message = `dataset ${name} has other samples, or the same in another order`;
    return [differ('dataset', name, message, false)];
  });
  return [...candidates, ...datasets, ...compareSettings(a, b)];
}

/** Keys of the suite that have no line of their own. */
function compareSettings(a: RunTerms, b: RunTerms): RunDifference[] {
  if (a.suiteHash === b.suiteHash) return [];
  if (a.settings === null || b.settings === null) {
    const message =
      'the suites differ, and one of them was noted by a version that did not keep all of its keys';
    return [differ('suite', null, message, false)];
  }
  const [before, now] = [a.settings, b.settings];
  return Object.keys({ ...before, ...now }).flatMap((key) =>
    brief(listChanges(before[key], now[key], key)).map((change) =>
      differ('suite', key, `suite: ${change}`, false),
    ),
  );
}

/** The first few changes of one key, and how many more there are. */
function brief(changes: readonly string[]): readonly string[] {
  if (changes.length <= NAMED) return changes;
  return [...changes.slice(0, NAMED), `and ${changes.length - NAMED} changes more of the same key`];
}

/** Samples that two runs know by one id and that do not hold the same. */
export function findChangedSamples(
  dataset: string,
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): RunDifference[] {
  const changed = [...b].filter(([id, hash]) => a.has(id) && a.get(id) !== hash).map(([id]) => id);
  if (changed.length === 0) return [];
  const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '';
  const plural = changed.length === 1 ? 'sample' : 'samples';
  const message = `dataset ${dataset}: the content of ${plural} ${changed.slice(0, NAMED).join(', ')}${more} has changed under the same id`;
  return [differ('sample', dataset, message, true)];
}

/** True for ids that may be no more than numbers of rows, and then say nothing about what a row holds. */
export function areRowNumbers(ids: Iterable<string>, mapped: boolean): boolean {
  return !mapped && [...ids].every((id) => /^[1-9]\d*$/.test(id));
}

/** `setCounts`: a name that one side lacks makes the runs unlike, too. */
function compareNames(
  kind: 'scorer' | 'prompt',
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
  setCounts: boolean,
  change: string,
): RunDifference[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) => {
    if (a[name] === b[name]) return [];
    if (a[name] !== undefined && b[name] !== undefined) {
      return [differ(kind, name, `${kind} ${name} ${change}`, true)];
    }
    return [alone(kind, name, a[name], setCounts)];
  });
}

/** A thing that one run has and the other has not; `before`: what the first has. */
function alone(kind: RunDifference['kind'], name: string, before: unknown, unlike: boolean): RunDifference {
  const side = before === undefined ? 'second' : 'first';
  return differ(kind, name, `${kind} ${name} is in the ${side} run alone`, unlike);
}

function differ(
  kind: RunDifference['kind'],
  about: string | null,
  message: string,
  unlike: boolean,
): RunDifference {
  return { kind, about, message, unlike };
}
