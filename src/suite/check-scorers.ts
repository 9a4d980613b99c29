import { messageOf } from '../util/errors.ts';
import { askNearest } from '../util/nearest.ts';
import { type Check, scorersOf } from './draft.ts';
import { type Finding, faultAt } from './problem.ts';
import type { Path } from './schema-at.ts';

/** Scorers exist, and their options are right. */
export const checkScorers: Check = (draft, context) => {
  const known = context.scorers.map(({ name }) => name);
  return scorersOf(draft).flatMap(({ name, options, path }) => {
    const scorer = context.scorers.find((rule) => rule.name === name);
    if (scorer === undefined) {
      return [
        faultAt(path, `there is no scorer "${name}"`, {
          expected: `one of ${known.join(', ')}`,
          hint: askNearest(name, known),
        }),
      ];
    }
    const pattern = options.pattern === undefined ? [] : checkPattern(options.pattern, options.flags, path);
    if (pattern.length > 0) return pattern;
    const reason = scorer.checkOptions(options);
    return reason === null ? [] : [faultAt(path, `${name}: ${reason}`)];
  });
};

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
