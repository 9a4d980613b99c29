import type { Trust } from '../suite/reach.ts';
import type { Command } from './command.ts';
import { list, variables, wholeNumber } from './flag-values.ts';

/** Flags that change how much of a suite is asked. */
export const SIZE_FLAGS: Command['flags'] = [
  {
    flags: '-j, --max-concurrency <n>',
    description: "requests in flight at most, over the suite's own load",
    parse: wholeNumber('--max-concurrency', 1),
  },
  { flags: '--candidate <id...>', description: 'only these candidates', parse: list },
  {
    flags: '--limit <n>',
    description: 'at most n samples of each dataset',
    parse: wholeNumber('--limit', 1),
  },
  { flags: '--repeat <n>', description: 'ask each sample n times', parse: wholeNumber('--repeat', 1) },
  { flags: '--seed <n>', description: 'seed of every random choice', parse: wholeNumber('--seed', 0) },
];

/** Flags that give the placeholders of a suite their values. */
export const VALUE_FLAGS: Command['flags'] = [
  { flags: '--var <name=value>', description: 'value for {{var.name}} in the suite', parse: variables },
  { flags: '--env-file <file>', description: 'variables to add to the environment, as in .env files' },
];

/** Flags that let a suite have what it may not take by itself. */
export const TRUST_FLAGS: Command['flags'] = [
  { flags: '--allow-outside', description: 'let the suite read files outside the folder that it may read' },
  { flags: '--allow-modules', description: 'run scorer modules from outside the working folder' },
  {
    flags: '--allow-env <names>',
    description: 'let the suite have these variables of the environment, by commas',
    parse: list,
  },
];

/** How much the suites of a command line are trusted. */
export function trustOf(flags: Readonly<Record<string, unknown>>, workingFolder: string): Trust {
  return {
    workingFolder,
    allowances: {
      outside: flags.allowOutside === true,
      modules: flags.allowModules === true,
      env: (flags.allowEnv as readonly string[] | undefined) ?? [],
    },
  };
}

/** The flags of a command line that say how much it trusts its suites, as they are typed. */
export function trustWords(flags: Readonly<Record<string, unknown>>): readonly string[] {
  const { outside, modules, env } = trustOf(flags, '.').allowances;
  return [
    ...(outside ? ['--allow-outside'] : []),
    ...(modules ? ['--allow-modules'] : []),
    ...(env.length > 0 ? [`--allow-env ${env.join(',')}`] : []),
  ];
}
