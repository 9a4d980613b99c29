import { existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, toCsv, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, chatSuite, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer((arrival) => classify(arrival.input ?? '', 'flat'));
});
beforeEach(() => {
  workspace.dataset('tickets.csv', tickets(8));
  workspace.suite('good.yaml', ticketSuite([candidate('one', server.origin)]));
});
afterAll(async () => {
  await server.close();
  workspace.remove();
});

const FIVE_MISTAKES = `name: five-mistakes
task: zero-shot-clasification
dataset:
  source: tickets.csv
  fields: {input: text, target: intent, id: id}
candidates:
  - id: one
    model: acme/one
    provider: hf-inference
    baseUrl: http://127.0.0.1:9
    parameters: {candidate_labels: [billing, account]}
scorers: [accuracy]
load: {kind: closed, concurency: 8}
repeat: often
timeout: {attempt: 60}
gates:
  - {metric: accuracy, min: high}
`;

/** Line, the columns at which a reader would look for the mistake (key or value), and words of the message. */
const MISTAKES: readonly { line: number; columns: readonly number[]; words: readonly RegExp[] }[] = [
  { line: 2, columns: [1, 7], words: [/zero-shot-clasification/, /zero-shot-classification/] },
  { line: 13, columns: [22], words: [/concurency/, /concurrency/] },
  { line: 14, columns: [1, 9], words: [/often/, /number|integer/i] },
  { line: 15, columns: [11, 20], words: [/60/, /ms|unit|duration/i] },
  { line: 17, columns: [24, 29], words: [/high/, /number/i] },
];

describe('hfbench validate', () => {
  it('names all five mistakes of a suite with file, line and column, and exits 2', async () => {
    workspace.write('five.yaml', FIVE_MISTAKES);
    const end = await workspace.run(['validate', 'five.yaml'], TOKEN);
    expect(end.code, end.all).toBe(2);
    for (const mistake of MISTAKES) {
      const at = [...end.all.matchAll(/five\.yaml:(\d+):(\d+)/g)].filter(
        (hit) => Number(hit[1]) === mistake.line,
      );
      expect(at.length, `line ${mistake.line} in\n${end.all}`).toBe(1);
      expect(mistake.columns, `column at line ${mistake.line} in\n${end.all}`).toContain(Number(at[0]?.[2]));
      const message = end.all.slice(at[0]?.index).split(/five\.yaml:\d+:\d+/)[1] ?? '';
      for (const word of mistake.words) expect(message).toMatch(word);
    }
  });

  it('says so and exits 0 when there is nothing wrong', async () => {
    const end = await workspace.run(['validate', 'good.yaml'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(server.posts()).toHaveLength(0);
  });

  it('names the line of broken YAML', async () => {
    workspace.write('broken.yaml', 'name: x\ntask: [unclosed\ncandidates: {\n');
    const end = await workspace.run(['validate', 'broken.yaml'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(end.all).toMatch(/broken\.yaml:\d+:\d+/);
  });

  it('refuses a secret that stands in a suite, and does not repeat it', async () => {
    const secret = 'hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345';
    workspace.suite('secret.yaml', ticketSuite([candidate('one', server.origin, { tokenEnv: secret })]));
    const end = await workspace.run(['validate', 'secret.yaml'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(end.all).toMatch(/secret\.yaml:\d+:\d+/);
    expect(end.all).not.toContain(secret);
  });

  it('finds two candidates of one id', async () => {
    workspace.suite(
      'twins.yaml',
      ticketSuite([candidate('one', server.origin), candidate('one', server.origin)]),
    );
    const end = await workspace.run(['validate', 'twins.yaml'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(end.all).toMatch(/twins\.yaml:\d+:\d+.*one/);
  });
});

/** A run that must end with 2, say each word, send nothing and leave no run folder behind. */
async function refused(
  args: readonly string[],
  words: readonly (string | RegExp)[],
  env: Readonly<Record<string, string>> = TOKEN,
): Promise<void> {
  rmSync(workspace.path('out'), { recursive: true, force: true });
  const before = server.log.length;
  const end = await workspace.run(args, env);
  expect(end.code, end.all).toBe(2);
  for (const word of words) {
    if (typeof word === 'string') expect(end.stderr).toContain(word);
    else expect(end.stderr).toMatch(word);
  }
  expect(end.stderr).not.toMatch(/^\s+at .*\.js:\d+/m);
  expect(server.log, 'nothing is sent').toHaveLength(before);
  expect(existsSync(workspace.path('out/summary.csv'))).toBe(false);
}

describe('hfbench run refuses before it sends anything:', () => {
  it('five mistakes in the suite', async () => {
    workspace.write('five.yaml', FIVE_MISTAKES);
    await refused(['run', 'five.yaml', '-o', 'out'], [/five\.yaml:2:/, /five\.yaml:17:/]);
  });

  it('no token for Hugging Face, seen by a proxy that nothing reaches', async () => {
    const { baseUrl: _, ...hosted } = candidate('one', server.origin);
    workspace.suite('hosted.yaml', ticketSuite([hosted], { retry: { attempts: 1 } }));
    const tunnels = server.tunnels.length;
    await refused(['run', 'hosted.yaml', '-o', 'out'], [/HF_TOKEN/], { HTTPS_PROXY: server.origin });
    expect(server.tunnels).toHaveLength(tunnels);
  });

  it('an unset variable in tokenEnv, though HF_TOKEN is set', async () => {
    workspace.suite(
      'named.yaml',
      ticketSuite([candidate('one', server.origin, { tokenEnv: 'MY_OWN_TOKEN' })]),
    );
    await refused(['run', 'named.yaml', '-o', 'out'], [/MY_OWN_TOKEN/]);
  });

  it('an unknown flag, with the nearest known one', async () => {
    await refused(['run', 'good.yaml', '-o', 'out', '--repeet', '2'], ['--repeet', '--repeat']);
  });

  it('an unknown command', async () => {
    await refused(['rum', 'good.yaml'], ['rum']);
  });

  it('a suite named after --candidate, which takes it for a candidate', async () => {
    await refused(['run', '--candidate', 'one', 'good.yaml'], [/before --candidate/]);
  });

  it('no suite named', async () => {
    await refused(['run'], [/suite/]);
  });

  it('a suite that is not there', async () => {
    await refused(['run', 'nowhere.yaml', '-o', 'out'], ['nowhere.yaml']);
  });

  it.each([
    ['-j', 'many'],
    ['-j', '0'],
    ['--limit', '-3'],
    ['--repeat', '1.5'],
    ['--max-duration', '10'],
    ['--max-cost', 'lots'],
    ['--candidate', 'nobody'],
    ['--reporter', 'papyrus'],
    ['--resume', 'no-such-run'],
  ])('%s %s', async (flag, value) => {
    await refused(['run', 'good.yaml', ...(flag === '--resume' ? [] : ['-o', 'out']), flag, value], [value]);
  });

  it('a run folder that cannot be made', async () => {
    await refused(['run', 'good.yaml', '-o', 'tickets.csv/out'], ['tickets.csv/out']);
  });

  it('a dataset that is not there', async () => {
    workspace.suite(
      'lost.yaml',
      ticketSuite([candidate('one', server.origin)], {
        dataset: { source: 'lost.csv', fields: { input: 'text', target: 'intent' } },
      }),
    );
    await refused(['run', 'lost.yaml', '-o', 'out'], ['lost.csv']);
  });

  it('a column that the dataset does not have, naming those it has', async () => {
    workspace.suite(
      'column.yaml',
      ticketSuite([candidate('one', server.origin)], {
        dataset: { source: 'tickets.csv', fields: { input: 'txt', target: 'intent' } },
      }),
    );
    await refused(['run', 'column.yaml', '-o', 'out'], ['txt', 'text']);
  });

  it('a CSV row with a cell too few, by its line', async () => {
    workspace.write('tickets.csv', `${toCsv(tickets(5))}t9,only two cells\n`);
    await refused(['run', 'good.yaml', '-o', 'out'], [/tickets\.csv:7/]);
  });

  it('a CSV with a quote that never closes', async () => {
    workspace.write('tickets.csv', `${toCsv(tickets(5))}t9,"never closed,billing\n`);
    await refused(['run', 'good.yaml', '-o', 'out'], [/tickets\.csv:7/]);
  });

  it('a JSONL line that is no JSON, by its line', async () => {
    workspace.write(
      'rows.jsonl',
      '{"text":"a","intent":"billing"}\n{"text":"b","intent":"billing"}\n{"text": oops}\n',
    );
    workspace.suite(
      'jsonl.yaml',
      ticketSuite([candidate('one', server.origin)], {
        dataset: { source: 'rows.jsonl', fields: { input: 'text', target: 'intent' } },
      }),
    );
    await refused(['run', 'jsonl.yaml', '-o', 'out'], [/rows\.jsonl:3/]);
  });

  it('two rows of one id', async () => {
    workspace.write('tickets.csv', toCsv([...tickets(5), ...tickets(1)]));
    await refused(['run', 'good.yaml', '-o', 'out'], [/tickets\.csv:7/, 't0']);
  });

  it('an empty dataset', async () => {
    workspace.write('tickets.csv', 'id,text,intent\n');
    await refused(['run', 'good.yaml', '-o', 'out'], ['tickets.csv']);
  });

  it('a template that reads an unset variable', async () => {
    workspace.dataset('chat.csv', [{ id: 'a', question: 'hello', answer: 'hi' }]);
    const content = 'Answer as in {{env.REGION_NOT_SET}}: {{input}}';
    workspace.suite(
      'env.yaml',
      chatSuite(server.origin, {
        env: ['REGION_NOT_SET'],
        prompts: [{ id: 'p', messages: [{ role: 'user', content }] }],
      }),
    );
    await refused(['run', 'env.yaml', '-o', 'out'], ['REGION_NOT_SET']);
  });

  it('a template that reads a variable that env does not list, so that no secret gets into a prompt', async () => {
    workspace.dataset('chat.csv', [{ id: 'a', question: 'hello', answer: 'hi' }]);
    const content = 'My token is {{env.HF_TOKEN}}: {{input}}';
    workspace.suite(
      'env.yaml',
      chatSuite(server.origin, { prompts: [{ id: 'p', messages: [{ role: 'user', content }] }] }),
    );
    await refused(['run', 'env.yaml', '-o', 'out'], ['HF_TOKEN']);
  });

  it('a template that reads a column that does not exist', async () => {
    workspace.dataset('chat.csv', [{ id: 'a', question: 'hello', answer: 'hi' }]);
    workspace.suite(
      'column.yaml',
      chatSuite(server.origin, {
        prompts: [{ id: 'p', messages: [{ role: 'user', content: '{{inptu}}' }] }],
      }),
    );
    await refused(['run', 'column.yaml', '-o', 'out'], ['inptu']);
  });

  it('a scorer that does not exist, with the nearest that does', async () => {
    workspace.suite('scorer.yaml', ticketSuite([candidate('one', server.origin)], { scorers: ['acuracy'] }));
    await refused(['run', 'scorer.yaml', '-o', 'out'], [/scorer\.yaml:\d+:\d+/, 'acuracy', /\baccuracy\b/]);
  });
});

it('HTTPS_PROXY is the way to Hugging Face when it is set, and a token is never sent to the proxy in the clear', async () => {
  const { baseUrl: _, ...hosted } = candidate('one', server.origin);
  workspace.suite('hosted.yaml', ticketSuite([hosted], { retry: { attempts: 1 } }));
  const before = server.log.length;
  const end = await workspace.run(['run', 'hosted.yaml', '-o', 'proxied'], {
    ...TOKEN,
    HTTPS_PROXY: server.origin,
  });
  expect(end.code, end.all).toBe(3);
  expect(new Set(server.tunnels)).toEqual(new Set(['router.huggingface.co:443']));
  expect(server.log).toHaveLength(before);
});

it('--help of every command exits 0', async () => {
  for (const args of [['--help'], ['run', '--help'], ['validate', '--help'], ['sandbox', '--help']]) {
    const end = await workspace.run(args);
    expect(end.code, args.join(' ')).toBe(0);
    expect(end.stdout).toContain('hfbench');
  }
  const version = await workspace.run(['--version']);
  expect([version.code, version.stdout.trim()]).toEqual([0, '0.1.0']);
});
