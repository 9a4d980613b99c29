import { resolve } from 'node:path';
import { readCron } from '../../suite/cron.ts';
import { InputError } from '../../util/errors.ts';
import type { Context } from '../command.ts';
import { varsOf } from '../run/jobs.ts';
import { loadSuiteFile } from '../run/prepare.ts';
import { trustOf } from '../suite-flags.ts';
import type { ScheduledSuite } from './scheduler.ts';

/** Reads suites and their cron entries; whatever is wrong with one of them is an InputError, before anything is started. */
export async function readScheduledSuites(
  paths: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  timeZone: string | null,
  context: Pick<Context, 'cwd' | 'env'>,
): Promise<readonly ScheduledSuite[]> {
  const suites: ScheduledSuite[] = [];
  for (const path of paths) {
    const suite = await loadSuiteFile(resolve(context.cwd, path), {
      vars: varsOf(flags),
      env: context.env,
      trust: trustOf(flags, context.cwd),
    });
    if (suite.schedule === null) {
      throw new InputError('the suite has no schedule', {
        where: path,
        hint: 'add schedule: "0 3 * * *" for 03:00 every day',
      });
    }
    const times = readCron(suite.schedule, timeZone);
    if (typeof times === 'string') throw new InputError(`schedule: ${times}`, { where: path });
    const twin = suites.find(({ name }) => name === suite.name);
    if (twin !== undefined) {
      throw new InputError(`two suites are named ${suite.name}: ${twin.path} and ${path}`, {
        where: path,
        hint: 'rename one; what a schedule remembers stands under the name',
      });
    }
    suites.push({ name: suite.name, path, cron: suite.schedule, times });
  }
  return suites;
}
