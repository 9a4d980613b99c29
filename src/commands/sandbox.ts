import { resolveSandbox } from '../suite/resolve-candidate.ts';
import { sandboxSchema } from '../suite/schema-candidate.ts';
import { InputError } from '../util/errors.ts';
import { DEGRADABLE_TASKS, isDegradable } from '../util/sandbox-knobs.ts';
import { type Command, EXIT } from './command.ts';
import { wholeNumber } from './flag-values.ts';

/** The port when none is asked for. */
const PORT = 8787;

/** Flags that are knobs of a suite's sandbox candidate, with the text of each as a suite would have it. */
const KNOBS = [
  ['engine', '<name>', 'server that the endpoints imitate where it runs the model: tgi, tei, vllm, toolkit'],
  ['ttft', '<time>', 'time to first token of a stream, such as 120ms'],
  ['itl', '<time>', 'time between streamed tokens'],
  ['jitter', '<cv>', 'coefficient of variation of every simulated time, 0 to 2'],
  ['serviceTime', '<time>', 'time of an answer that is not streamed'],
  ['coldStart', '<time>', 'time that a cold model takes to load'],
  ['idleTimeout', '<time>', 'idle time after which a model is unloaded'],
  ['coldMode', '<mode>', 'what a request meets while the model is cold: refuse or hold'],
  ['rateLimit', '<rate>', 'requests allowed, such as 20/s'],
  ['errorRate', '<share>', 'share of requests answered 500, 0 to 1'],
  ['degrade', '<share>', "share of inputs answered with the model's second choice, where it ranks, 0 to 1"],
  ['replicas', '<n>', 'requests served at the same time'],
  ['seed', '<n>', 'seed of everything random'],
] as const;

const NUMBERS = new Set(['jitter', 'errorRate', 'degrade', 'replicas', 'seed']);

export const sandbox: Command = {
  name: 'sandbox',
  summary:
    'the local server that speaks the Hugging Face protocols with small real models; its times are simulated',
  positionals: '',
  flags: [
    {
      flags: '--port <n>',
      description: `port on 127.0.0.1 (default ${PORT}; 0: any)`,
      parse: wholeNumber('--port', 0),
    },
    ...KNOBS.map(([name, value, description]) => ({ flags: `--${dashed(name)} ${value}`, description })),
  ],
  examples: ['hfbench sandbox', 'hfbench sandbox --cold-start 2s --idle-timeout 30s --rate-limit 20/s'],
  run: async (_args, flags, context) => {
    const written = KNOBS.flatMap(([name]) =>
      flags[name] === undefined ? [] : [[name, knobValue(name, String(flags[name]))] as const],
    );
    const knobs = sandboxSchema.safeParse(Object.fromEntries(written));
    if (!knobs.success) {
      const lines = knobs.error.issues.map(
        (issue) => `--${dashed(String(issue.path[0] ?? ''))}: ${issue.message}`,
      );
      throw new InputError(lines.join('\n'), { hint: 'see hfbench sandbox --help' });
    }
    // The models are a third of all modules, and no other command needs them.
    const { trainModels } = await import('../sandbox/models/registry.ts');
    const { startSandbox } = await import('../sandbox/sandbox.ts');
    const models = trainModels();
    const rootKnobs = resolveSandbox(knobs.data, 1);
    const deployments = models.models.map(({ id: model, task }) => ({
      id: model.split('/').at(-1) ?? model,
      model,
      knobs: {
        ...rootKnobs,
        as: 'endpoint' as const,
        degrade: isDegradable(task) ? rootKnobs.degrade : 0,
      },
      price: null,
    }));
    const port = (flags.port as number | undefined) ?? PORT;
    const server = await startSandbox({ port, deployments, rootKnobs }, models);
    context.out(
      `Sandbox on ${server.url} (simulated times; ledger at ${server.url}/sandbox/ledger). Ctrl-C ends it.\n`,
    );
    if (rootKnobs.degrade > 0) {
      context.out(
        `Planted: ${rootKnobs.degrade} of the inputs get the second choice of their model (${DEGRADABLE_TASKS.join(', ')}); other models answer as they are.\n`,
      );
    }
    context.out(
      'Each model is served at that address as serverless inference, and below it as an endpoint of its own:\n',
    );
    for (const { id, model } of deployments) context.out(`  ${model.padEnd(24)} ${server.url}/d/${id}\n`);
    context.out(`Endpoints of these models are created, paused and deleted through ${server.url}/v2.\n`);
    await new Promise<void>((resolve) => {
      context.onInterrupt(() => resolve());
    });
    await server.close();
    return EXIT.ok;
  },
};

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function knobValue(name: string, text: string): string | number {
  return NUMBERS.has(name) ? Number(text) : text;
}
