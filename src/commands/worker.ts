import { randomBytes } from 'node:crypto';
import { cpus, hostname } from 'node:os';
import { connectRedis } from '../runners/queue/connect.ts';
import { QueueWorker } from '../runners/queue/worker.ts';
import { InputError } from '../util/errors.ts';
import { type Command, EXIT } from './command.ts';
import { duration } from './flag-values.ts';
import { readEnvironment, readTokenSources } from './run/environment.ts';
import { readToolVersion } from './run/machine.ts';
import { REDIS_FLAG, redisUrl } from './run/queue-flags.ts';

const LABEL = /^([A-Za-z][\w-]*)=([\w.-]+)$/;

export const worker: Command = {
  name: 'worker',
  summary: 'send requests for runs that others coordinate (hfbench run --runner queue), over Redis or Valkey',
  positionals: '',
  flags: [
    REDIS_FLAG,
    {
      flags: '--label <name=value>',
      description: 'a dimension of the report, such as region=eu; may be repeated',
      parse: label,
    },
    { flags: '--once', description: 'end with the first run' },
    {
      flags: '--idle <time>',
      description: 'end when there was no run for 90s, 10m, 2h',
      parse: duration('--idle'),
    },
    { flags: '--env-file <path>', description: 'variables that are not set already' },
    { flags: '--quiet', description: 'say nothing' },
  ],
  examples: [
    'hfbench worker --redis redis://10.0.0.5:6379 --label region=eu',
    'HFBENCH_REDIS_URL=rediss://user:password@redis.example:6380 HF_TOKEN=… hfbench worker --once',
  ],
  run: async (_args, flags, outer) => {
    const env = await readEnvironment(outer.env, (flags.envFile as string | undefined) ?? null, outer.cwd);
    const context = { ...outer, env };
    const sources = await readTokenSources(env);
    const say = flags.quiet === true ? () => undefined : (line: string) => context.err(`${line}\n`);
    const place = await connectRedis(redisUrl(flags, env), say);
    let interrupts = 0;
    try {
      const one = new QueueWorker({
        place,
        me: {
          id: `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`,
          labels: (flags.label as Readonly<Record<string, string>> | undefined) ?? {},
          host: hostname(),
          cores: cpus().length,
        },
        sources,
        clock: context.clock,
        toolVersion: await readToolVersion(),
        once: flags.once === true,
        idleMs: (flags.idle as number | undefined) ?? null,
        say,
      });
      const release = context.onInterrupt((count) => {
        interrupts = count;
        if (count === 1) say('Leaving: what is on the wire may finish. Press Ctrl-C again to cut it.');
        one.leave(count);
      });
      try {
        await one.work();
      } finally {
        release();
      }
    } finally {
      await place.close();
    }
    return interrupts > 0 ? EXIT.interrupted : EXIT.ok;
  },
};

function label(text: string, previous: unknown): Readonly<Record<string, string>> {
  const [, name, value] = LABEL.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InputError(`--label takes name=value of letters, digits, ".", "_" and "-", got "${text}"`, {
      hint: 'such as --label region=eu',
    });
  return { ...(previous as Readonly<Record<string, string>> | undefined), [name]: value };
}
