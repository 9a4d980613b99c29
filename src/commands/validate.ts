import { resolve } from 'node:path';
import { formatProblem, type Problem } from '../suite/problem.ts';
import type { Suite } from '../types/suite.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { type Command, EXIT } from './command.ts';
import { readEnvironment } from './run/environment.ts';
import { prepareData, readSuite } from './run/prepare.ts';
import { TRUST_FLAGS, trustOf, VALUE_FLAGS } from './suite-flags.ts';

export const validate: Command = {
  name: 'validate',
  summary:
    'check suites (every problem) and their data (the first of each dataset), with file:line:col, what was found, what was expected',
  positionals: '<suite...>',
  flags: [...VALUE_FLAGS, ...TRUST_FLAGS, { flags: '--json', description: 'print problems as JSON' }],
  examples: ['hfbench validate suites/*.yaml'],
  run: async (paths, flags, context) => {
    const env = await readEnvironment(
      context.env,
      (flags.envFile as string | undefined) ?? null,
      context.cwd,
    );
    const vars = (flags.var as Readonly<Record<string, string>> | undefined) ?? {};
    const trust = trustOf(flags, context.cwd);
    const problems: Problem[] = [];
    const dataProblems: string[] = [];
    for (const path of paths) {
      const loaded = await readSuite(resolve(context.cwd, path), { vars, env, trust });
      if ('problems' in loaded) {
        problems.push(...loaded.problems);
        continue;
      }
      const dataProblem = await prepareData(loaded.suite, null).then(
        () => null,
        (error: unknown) => {
          if (error instanceof InputError)
            return `${error.where === null ? path : error.where}: ${messageOf(error)}`;
          throw error;
        },
      );
      if (dataProblem !== null) dataProblems.push(dataProblem);
      else if (flags.json !== true) {
        context.out(`${path}: no problem found${unreadOf(loaded.suite)}\n`);
      }
    }
    const count = problems.length + dataProblems.length;
    if (flags.json === true) context.out(`${JSON.stringify({ problems, data: dataProblems })}\n`);
    else if (count > 0) {
      context.err(
        `${[...problems.map(formatProblem), ...dataProblems].join('\n\n')}\n\n${count} problem${count === 1 ? '' : 's'}\n`,
      );
    }
    return count === 0 ? EXIT.ok : EXIT.badInput;
  },
};

/** What a check leaves out because it asks no host: the rows of Hub datasets. */
function unreadOf(suite: Suite): string {
  const names = suite.datasets.filter(({ hub }) => hub !== null).map(({ name }) => name);
  if (names.length === 0) return '';
  return `; ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} on the Hub and read when the suite runs`;
}
