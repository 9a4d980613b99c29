import type { RunDifference, RunTerms } from '../types/comparability.ts';
import { canonicalJson } from '../util/hash.ts';

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
  return [...unlike, ...findChanges(a, b)];
}

/** What two runs may differ in and still be compared: it is said, and often it is what the comparison is about. */
function findChanges(a: RunTerms, b: RunTerms): RunDifference[] {
  const candidates = Object.entries(b.candidates).flatMap(([id, now]) => {
    const before = a.candidates[id];
    if (before === undefined) return [];
    const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
      (key) => canonicalJson(before[key]) !== canonicalJson(now[key]),
    );
    return changed.map((key) =>
      differ(
        'candidate',
        id,
        `candidate ${id}: ${key} ${canonicalJson(before[key])} → ${canonicalJson(now[key])}`,
        false,
      ),
    );
  });
  const datasets = Object.entries(b.datasets)
    .filter(([name, hash]) => a.datasets[name] !== undefined && a.datasets[name] !== hash)
    .map(([name]) =>
      differ('dataset', name, `dataset ${name} has other samples, or the same in another order`, false),
    );
  const tool =
    a.toolVersion === b.toolVersion
      ? []
      : [differ('tool', null, `made by hfbench ${a.toolVersion} → ${b.toolVersion}`, false)];
  const named = candidates.length + datasets.length > 0;
  const suite =
    a.suiteHash === b.suiteHash || named
      ? []
      : [differ('suite', null, 'the suites differ in other keys than these', false)];
  return [...candidates, ...datasets, ...suite, ...tool];
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
    const side = a[name] === undefined ? 'second' : 'first';
    return [differ(kind, name, `${kind} ${name} is in the ${side} run alone`, setCounts)];
  });
}

function differ(
  kind: RunDifference['kind'],
  about: string | null,
  message: string,
  unlike: boolean,
): RunDifference {
  return { kind, about, message, unlike };
}
