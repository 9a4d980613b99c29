import { loadOf } from '../../load/registry.ts';
import type { Suite } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import type { Flag } from '../command.ts';
import { boundScorers } from './score-run.ts';

type Flags = Readonly<Record<string, unknown>>;

export const REDIS_FLAG: Flag = {
  flags: '--redis <url>',
  description:
    'Redis or Valkey with maxmemory-policy noeviction: redis://host:6379, rediss://user:password@host:6379; default HFBENCH_REDIS_URL',
};

export const RUNNER_FLAG: Flag = {
  flags: '--runner <name>',
  description: 'local (default): this process sends; queue: hfbench worker processes do, over --redis',
  parse: (text) => {
    if (text === 'local' || text === 'queue') return text;
    throw new InputError(`--runner takes local or queue, got "${text}"`);
  },
};

/** The address of Redis; an InputError when none is given. */
export function redisUrl(flags: Flags, env: Readonly<Record<string, string | undefined>>): string {
  const url = (flags.redis as string | undefined) ?? env.HFBENCH_REDIS_URL;
  if (url !== undefined && url !== '') return url;
  throw new InputError('no Redis was named', {
    where: '--redis',
    hint: 'such as --redis redis://127.0.0.1:6379, or set HFBENCH_REDIS_URL',
  });
}

/** True when workers are to send. What would be ignored beside it, or without it, is an InputError. */
export function isQueued(flags: Flags): boolean {
  if (flags.runner === 'queue') {
    if (flags.cache === true || flags.cacheDir !== undefined)
      throw new InputError('workers ask everything anew: --cache is for runs of this process', {
        hint: 'leave --cache out, or leave --runner queue out',
      });
    return true;
  }
  if (flags.redis !== undefined)
    throw new InputError('--redis is for runs by workers', { hint: 'add --runner queue, or leave it out' });
  return false;
}

/** An InputError names all that a suite asks for and workers can't do; nothing was sent. */
export function checkQueueable(suite: Suite, path: string): void {
  const loops = new Set(suite.loads.map((load) => loadOf(load).loop));
  const problems: readonly (readonly [boolean, string])[] = [
    [suite.stopWhen !== null, 'stopWhen looks at answers between turns'],
    [suite.judges.length > 0, 'judges (score the answers of a local run, or leave their scorers out)'],
    [loops.has('search'), 'load sweep, which plans each stage by the last'],
    [loops.has('gaps'), 'load idle-gap, whose silences one process keeps'],
    [suite.candidates.some(({ managed }) => managed !== null), 'endpoints by name (name their URL instead)'],
    [
      suite.limits.maxCostUsd !== null && suite.candidates.some(({ price }) => price?.mode === 'hour'),
      'maxCostUsd with a price by the hour',
    ],
    [boundScorers(suite).some(({ scorer }) => scorer.outside?.kind === 'judge'), 'scorers that ask a judge'],
  ];
  const found = problems.flatMap(([isAsked, what]) => (isAsked ? [what] : []));
  if (found.length === 0) return;
  throw new InputError(`--runner queue can't do what this suite asks for:\n- ${found.join('\n- ')}`, {
    where: path,
    hint: 'run it with the local runner (leave --runner out), or take these out of the suite',
  });
}
