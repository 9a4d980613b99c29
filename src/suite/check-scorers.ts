import { judgeNameOf } from '../scorers/judge-options.ts';
import { checkModuleOptions } from '../scorers/module.ts';
import { scorerNames, scorerOf } from '../scorers/registry.ts';
import type { JsonObject } from '../types/json.ts';
import type { TaskName } from '../types/suite.ts';
import { messageOf } from '../util/errors.ts';
import { askNearest } from '../util/nearest.ts';
import { type Check, type SuiteDraft, scorersOf } from './draft.ts';
import { type Finding, faultAt } from './problem.ts';
import type { Path } from './schema-at.ts';

/** Scorers exist, and their options are right. */
export const checkScorers: Check = (draft) => {
  return scorersOf(draft).flatMap(({ name, options, path }) => {
    if (typeof options.module === 'string') return checkModule(name, options, path);
    const scorer = scorerOf(name);
    if (scorer === null) return [unknownScorer(name, path)];
    const pattern = options.pattern === undefined ? [] : checkPattern(options.pattern, options.flags, path);
    if (pattern.length > 0) return pattern;
    const reason = scorer.checkOptions(options);
    if (reason !== null) return [faultAt(path, `${name}: ${reason}`)];
    const grader = scorer.outside?.kind === 'judge' ? scorer.outside.grader : null;
    return grader === null ? [] : checkJudge(name, grader.task, options, draft, path);
  });
};

function unknownScorer(name: string, path: Path): Finding {
  const known = scorerNames();
  const [stem = ''] = name.split(/[@^]/);
  const head = `${stem}${name.includes('^') ? '^' : '@'}`;
  const numbered = known.includes(`${head}k`);
  return faultAt(path, `there is no scorer "${name}"`, {
    expected: `one of ${known.join(', ')}`,
    // ndgc@10 is near to ndcg@k once its number is taken for k.
    hint: numbered
      ? `write ${head} with a whole number from 1 up: ${head}${stem === 'pass' ? 3 : 10}`
      : askNearest(stem === name ? name : `${head}k`, known),
  });
}

/** A judge scorer has its judge, and the judge does what the scorer asks. */
function checkJudge(
  name: string,
  task: TaskName,
  options: JsonObject,
  draft: SuiteDraft,
  path: Path,
): Finding[] {
  const judges = (draft.judges ?? []).flatMap((judge) => (judge?.id === undefined ? [] : [judge]));
  const fitting = judges.filter((judge) => (judge.task ?? 'chat-completion') === task).map(({ id }) => id);
  const asked = judgeNameOf(name, options);
  if (asked !== null && !fitting.includes(asked)) {
    const expected = fitting.length === 0 ? `a judge with task: ${task}` : `one of ${fitting.join(', ')}`;
    const place = 'judge' in options ? [...path, 'judge'] : path;
    return [faultAt(place, `there is no judge "${asked}" for ${task}`, { expected })];
  }
  if (asked === null && fitting.length !== 1) {
    const hint =
      fitting.length === 0
        ? `add judges: [{id: …, model: …, provider: …, task: ${task}}]`
        : `add judge: with one of ${fitting.join(', ')}`;
    return [faultAt(path, `${name} needs a judge that does ${task}`, { hint })];
  }
  const against = options.against;
  const ids = (draft.candidates ?? []).flatMap((candidate) => candidate?.id ?? []);
  if (typeof against !== 'string' || ids.includes(against)) return [];
  return [
    faultAt([...path, 'against'], `there is no candidate "${against}"`, {
      expected: `one of ${ids.join(', ')}`,
      hint: askNearest(against, ids),
    }),
  ];
}

function checkModule(name: string, options: JsonObject, path: Path): Finding[] {
  if (scorerOf(name) !== null) {
    const hint = 'give the module another name with name: …';
    return [faultAt(path, `"${name}" is a built-in scorer`, { hint })];
  }
  const reason = checkModuleOptions(options);
  return reason === null ? [] : [faultAt(path, `${name}: ${reason}`)];
}

function checkPattern(pattern: unknown, flags: unknown, path: Path): Finding[] {
  if (typeof pattern !== 'string') return [];
  try {
    new RegExp(pattern, typeof flags === 'string' ? flags : '');
    return [];
  } catch (error) {
    return [
      faultAt([...path, 'pattern'], `the pattern can't be read: ${messageOf(error)}`, {
        hint: 'JavaScript regular expressions; in YAML put them into single quotes',
      }),
    ];
  }
}
