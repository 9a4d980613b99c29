import { baseline } from './baseline.ts';
import type { Command } from './command.ts';
import { compare } from './compare.ts';
import { endpoint } from './endpoint.ts';
import { init } from './init.ts';
import { list } from './list.ts';
import { models } from './models.ts';
import { plan } from './plan.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { sandbox } from './sandbox.ts';
import { schedule } from './schedule.ts';
import { validate } from './validate.ts';
import { view } from './view.ts';

/** Every subcommand, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  init,
  run,
  plan,
  validate,
  report,
  compare,
  baseline,
  list,
  view,
  models,
  endpoint,
  schedule,
  sandbox,
];
