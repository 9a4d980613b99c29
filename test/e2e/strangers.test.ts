import { existsSync, renameSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { startPlainServer } from '../fixtures/plain-server.ts';
import { type CliEnd, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

// Each test starts the command line several times.
vi.setConfig({ testTimeout: 120_000 });

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A stranger's folder beside the folder that the user works in, and what the user's variables hold. */
async function meet() {
  const stranger = makeWorkspace();
  const user = makeWorkspace();
  const server = await startPlainServer((arrival) => classify(arrival.input ?? '', 'flat'));
  closing.push(
    () => stranger.remove(),
    () => user.remove(),
    () => server.close(),
  );
  stranger.dataset('tickets.csv', tickets(4));
  const run = (workspace: Workspace, ...args: string[]): Promise<CliEnd> =>
    workspace.run(args, { OTHER: 'other-value-123', REGION: 'region-value-456' });
  return { stranger, user, server, run };
}

it('a suite from elsewhere runs, and gets no variable, module or file beyond its folder until a flag says so', async () => {
  const { stranger, user, server, run } = await meet();
  const plain = stranger.suite('plain.yaml', ticketSuite([candidate('one', server.origin)]));
  const first = await run(user, 'run', plain, '-o', 'plain');
  expect(first.code, first.all).toBe(0);
  const sent = server.posts().length;
  expect(sent).toBe(4);

  user.dataset('tickets.csv', tickets(4));
  stranger.write(
    'mine.ts',
    `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(stranger.path('ran'))}, 'x');
export default () => 1;
`,
  );
  const wants = {
    'token.yaml': [
      ticketSuite([candidate('one', server.origin, { tokenEnv: 'OTHER' })]),
      '--allow-env',
      'OTHER',
    ],
    'text.yaml': [
      ticketSuite([candidate('one', server.origin)], { env: ['REGION'] }),
      '--allow-env',
      'REGION',
    ],
    'module.yaml': [
      ticketSuite([candidate('one', server.origin)], { scorers: [{ module: './mine.ts' }] }),
      '--allow-modules',
    ],
    'file.yaml': [
      ticketSuite([candidate('one', server.origin)], {
        dataset: { source: user.path('tickets.csv'), fields: { input: 'text', target: 'intent', id: 'id' } },
      }),
      '--allow-outside',
    ],
  } as const;
  for (const [name, [suite, ...flags]] of Object.entries(wants)) {
    const path = stranger.suite(name, { ...suite, schedule: '* * * * *' });
    for (const command of [['run'], ['plan'], ['validate'], ['schedule', '--list']]) {
      const refused = await run(user, command[0]!, path, ...command.slice(1));
      expect([refused.code, refused.stderr], `${command} ${name}`).toEqual([
        2,
        expect.stringContaining(flags.join(' ')),
      ]);
      expect(refused.stderr).toMatch(new RegExp(`${name}:\\d+:\\d+: `));
      const allowed = await run(user, command[0]!, path, ...command.slice(1), ...flags);
      expect(allowed.code, `${command} ${name}\n${allowed.all}`).toBe(0);
    }
    expect(server.posts()).toHaveLength(sent + 4 * (Object.keys(wants).indexOf(name) + 1));
    if (name === 'text.yaml') expect(existsSync(stranger.path('ran'))).toBe(false);
  }
  expect(existsSync(stranger.path('ran'))).toBe(true);
  expect(new Set(server.posts().map(({ headers }) => headers.authorization))).toEqual(
    new Set([undefined, 'Bearer other-value-123']),
  );
});

it('a run folder from elsewhere goes on under the same rules', async () => {
  const { stranger, user, server, run } = await meet();
  stranger.write('mine.ts', 'export default () => 1;\n');
  const scorers = ['accuracy', { module: './mine.ts' }];
  const own = candidate('one', server.origin, { tokenEnv: 'OTHER' });
  stranger.suite('suite.yaml', ticketSuite([own], { scorers }));
  const begun = await run(stranger, 'run', 'suite.yaml', '-o', 'begun');
  expect(begun.code, begun.all).toBe(0);
  const again = ['run', '--resume', stranger.path('begun')];
  const data = await run(user, ...again);
  expect([data.code, data.stderr]).toEqual([2, expect.stringMatching(/dataset.*--allow-outside/s)]);
  const module = await run(user, ...again, '--allow-outside');
  expect([module.code, module.stderr]).toEqual([2, expect.stringMatching(/module.*--allow-modules/s)]);
  const token = await run(user, ...again, '--allow-outside', '--allow-modules');
  expect([token.code, token.stderr]).toEqual([2, expect.stringMatching(/OTHER.*--allow-env OTHER/s)]);
  const all = await run(user, ...again, '--allow-outside', '--allow-modules', '--allow-env', 'OTHER');
  expect(all.code, all.all).toBe(0);
  renameSync(stranger.path('begun'), stranger.path('moved'));
  const home = await run(stranger, 'run', '--resume', 'moved');
  expect(home.code, home.all).toBe(0);
});

it('the command that resumes a run trusts its suite as the run did', async () => {
  const { stranger, user, server, run } = await meet();
  await server.close();
  const suite = ticketSuite([candidate('one', server.origin, { tokenEnv: 'OTHER' })]);
  const path = stranger.suite('token.yaml', { ...suite, retry: { attempts: 1 } });
  const end = await run(user, 'run', path, '-o', 'out', '--allow-env', 'OTHER');
  expect(end.code, end.all).toBe(3);
  expect(end.stdout).toContain('hfbench run --resume out --allow-env OTHER --retry-errors');
});
