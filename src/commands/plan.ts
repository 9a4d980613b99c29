import { resolve } from 'node:path';
import { InputError } from '../util/errors.ts';
import { type Command, EXIT } from './command.ts';
import { duration, usd } from './flag-values.ts';
import { planSuite } from './plan/plan-suite.ts';
import { renderPlan } from './plan/render-plan.ts';
import { readEnvironment, readTokenSources } from './run/environment.ts';
import { overridesOf, varsOf } from './run/jobs.ts';
import { overrideSuite } from './run/overrides.ts';
import { loadSuiteFile } from './run/prepare.ts';
import { SIZE_FLAGS, TRUST_FLAGS, trustOf, VALUE_FLAGS } from './suite-flags.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'what a run would send, cost and be able to show; no model is asked anything',
  positionals: '<suite...>',
  flags: [
    ...SIZE_FLAGS,
    { flags: '--max-cost <usd>', description: 'would the run reach this limit?', parse: usd },
    {
      flags: '--max-duration <time>',
      description: 'the same for 90s, 10m, 2h',
      parse: duration('--max-duration'),
    },
    ...VALUE_FLAGS,
    ...TRUST_FLAGS,
    { flags: '--no-look-ups', description: 'ask nothing of the network: no price, no dataset of the Hub' },
    { flags: '--json', description: 'print one JSON list, a plan a suite; what is unknown is null' },
    { flags: '--no-color', description: 'no colours' },
  ],
  examples: ['hfbench plan suites/which-model.yaml', 'hfbench plan suites/*.yaml --limit 50 --json'],
  run: async (paths, flags, outer) => {
    if (paths.length === 0)
      throw new InputError('no suite was named', { hint: 'name it before --candidate' });
    const env = await readEnvironment(outer.env, (flags.envFile as string | undefined) ?? null, outer.cwd);
    const context = { ...outer, env };
    const sources = await readTokenSources(env);
    const loaded = [];
    for (const path of paths) {
      const suite = await loadSuiteFile(resolve(context.cwd, path), {
        vars: varsOf(flags),
        env,
        trust: trustOf(flags, context.cwd),
      });
      loaded.push({ path, suite: overrideSuite(suite, overridesOf(flags)) });
    }
    const plans = [];
    for (const { path, suite } of loaded)
      plans.push(await planSuite(suite, { path, sources, context, looksUp: flags.lookUps !== false }));
    const { columns, color } = context.terminal;
    const text = plans.map((one) => renderPlan(one, { width: Math.min(columns, 100), color })).join('\n');
    context.out(flags.json === true ? `${JSON.stringify(plans)}\n` : text);
    return EXIT.ok;
  },
};
