import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chatBody } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { type CliEnd, makeWorkspace, readTree, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, ticketNumber } from '../fixtures/ticket-suite.ts';

const ALL = 'csv,json,parquet,prometheus,model-card';

let workspace: Workspace;
let server: PlainServer;

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer(({ input }) => {
    const n = ticketNumber(input);
    return chatBody(n % 4 === 0 ? '=wrong' : `right ${n}`, { input: 9, output: 3 });
  });
  workspace.dataset(
    'chat.csv',
    Array.from({ length: 40 }, (_, n) => ({ id: `q${n}`, question: `#${n} say it`, answer: `right ${n}` })),
  );
  workspace.suite(
    'suite.yaml',
    chatSuite(
      '',
      {},
      { provider: 'openai', baseUrl: `${server.origin}/v1`, stream: false, parameters: { temperature: 0 } },
    ),
  );
}, 180_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

function paths(folder: string): string[] {
  return readTree(workspace.path(folder)).map(({ path }) => path.slice(workspace.path(folder).length + 1));
}

describe('a run against an OpenAI-compatible server with every export', () => {
  let end: CliEnd;
  beforeAll(async () => {
    end = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--reporter', ALL]);
  }, 120_000);

  it('writes them into the run folder and names them', () => {
    expect(end.code, end.all).toBe(0);
    const made = [
      'requests.parquet',
      'attempts.parquet',
      'metrics.prom',
      'model-card/acme--chatty/model-index.yaml',
    ];
    expect(paths('out')).toEqual(expect.arrayContaining(made));
    for (const file of made) expect(end.stdout).toContain(join('out', file));
  });

  it('gives the Parquet file, the metrics and the model card the numbers of the CSVs', async () => {
    const run = workspace.read('out');
    const row = run.summary.rows[0] ?? {};
    const bytes = readFileSync(join(run.path, 'requests.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const cells = (await parquetReadObjects({ file })) as Record<string, unknown>[];
    expect(cells.map(({ sample_id, 'exact-match': score }) => `${sample_id} ${score}`)).toEqual(
      run.requests.rows.map((each) => `${each.sample_id} ${each['exact-match']}`),
    );
    expect(cells.find(({ sample_id }) => sample_id === 'q4')?.output).toBe('=wrong');
    expect(run.requests.rows.find(({ sample_id }) => sample_id === 'q4')?.output).toBe("'=wrong");
    const metrics = readFileSync(join(run.path, 'metrics.prom'), 'utf8');
    expect(metrics).toMatch(/^hfbench_score_ratio\{.*scorer="exact-match"\} 0\.75$/m);
    expect(metrics).toMatch(/^hfbench_requests\{.*class="ok"\} 40$/m);
    expect(metrics).not.toMatch(/cost_usd|_ttft_/);
    const card = parse(
      readFileSync(join(run.path, 'model-card/acme--chatty/model-index.yaml'), 'utf8'),
    ) as Record<'model-index', { name: string; results: { metrics: unknown[] }[] }[]>;
    expect(card['model-index'][0]?.name).toBe('acme/chatty');
    expect(card['model-index'][0]?.results[0]?.metrics).toEqual([
      expect.objectContaining({
        type: 'exact-match',
        value: 0.75,
        verified: false,
        args: expect.objectContaining({
          provider: 'openai',
          deployment: 'openai-compatible',
          prompt: 'plain',
          parameters: '{"temperature":0}',
          interval: [Number(row['exact-match_ci_low']), Number(row['exact-match_ci_high'])].map(
            (edge) => expect.closeTo(edge, 5) as number,
          ),
        }) as unknown,
      }),
    ]);
  });

  it('makes the same files again from the journal', async () => {
    const first = readTree(workspace.path('out')).filter(({ path }) => /parquet|prom|model-card/.test(path));
    const again = await workspace.run(['report', 'out', '--reporter', 'parquet,prometheus,model-card']);
    expect(again.code, again.all).toBe(0);
    for (const { path, bytes } of first) expect(readFileSync(path).equals(bytes), path).toBe(true);
  });

  it('leaves nothing of an earlier report beside a new one, and takes nothing that is not its own', async () => {
    const stale = ['report-more.json', 'deployments.csv', 'model-card/acme--gone/model-index.yaml'];
    const others = ['notes.csv', 'model-card/acme--chatty/README.md', 'requests.parquet'];
    for (const name of [...stale, ...others]) workspace.write(`out/${name}`, 'of an earlier day');
    const again = await workspace.run(['report', 'out', '--reporter', 'html,csv,model-card']);
    expect(again.code, again.all).toBe(0);
    const left = paths('out');
    expect(stale.filter((name) => left.includes(name))).toEqual([]);
    expect(others.filter((name) => !left.includes(name))).toEqual([]);
    expect(left).toContain('model-card/acme--chatty/model-index.yaml');
  });
});

describe('without being asked', () => {
  it('writes none of them, and says in the help how to ask', async () => {
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'usual']);
    expect(end.code, end.all).toBe(0);
    expect(paths('usual').filter((path) => /parquet|prom|model-card/.test(path))).toEqual([]);
    const help = await workspace.run(['report', '--help']);
    expect(help.stdout.replace(/\s+/g, ' ')).toContain('so not parquet, prometheus, model-card');
  });
});

describe('a model card of simulated numbers', () => {
  const suite = {
    ...chatSuite('', {}, { model: 'sandbox/chat-small', provider: 'sandbox', baseUrl: undefined }),
  };

  it('is refused before anything is sent', async () => {
    workspace.suite('sandbox.yaml', suite);
    const end = await workspace.run(['run', 'sandbox.yaml', '-o', 'never', '--reporter', 'csv,model-card']);
    expect(end.code, end.all).toBe(2);
    expect(end.stderr).toContain('--reporter model-card takes no simulated numbers, and chatty is a sandbox');
    expect(paths('never')).toEqual([]);
  });

  it('is refused of a run that was made, while its other reports are written', async () => {
    workspace.suite('sandbox.yaml', suite);
    const run = await workspace.run([
      'run',
      'sandbox.yaml',
      '-o',
      'played',
      '--limit',
      '5',
      '--reporter',
      'json',
    ]);
    expect(run.code, run.all).toBe(0);
    const end = await workspace.run(['report', 'played', '--reporter', 'model-card,prometheus']);
    expect(end.code, end.all).toBe(2);
    expect(end.stderr).toContain('no model card is made of simulated numbers');
    expect(paths('played')).toContain('metrics.prom');
    expect(paths('played').filter((path) => path.includes('model-card'))).toEqual([]);
    const metrics = readFileSync(workspace.path('played', 'metrics.prom'), 'utf8');
    expect(metrics).toContain('hfbench_run_simulated{suite="chat"} 1');
  });
});

describe('a benchmark in a suite', () => {
  it.each([
    [
      'a scorer that the suite lacks',
      { task: 't', scorer: 'acuracy', percent: false },
      'the suite has no scorer "acuracy"',
    ],
    ['no percent', { task: 't', scorer: 'exact-match' }, 'percent'],
  ])('with %s is a mistake with its place', async (_, benchmark, message) => {
    const bad = chatSuite(server.origin, {
      dataset: { source: 'hf://datasets/acme/bench', fields: { input: 'q', target: 'a' }, benchmark },
    });
    workspace.suite('bad.yaml', bad);
    const end = await workspace.run(['validate', 'bad.yaml']);
    expect(end.code, end.all).toBe(2);
    expect(end.all).toMatch(/bad\.yaml:\d+:\d+: dataset\.benchmark/);
    expect(end.all).toContain(message);
  });

  it('is for datasets of the Hub', async () => {
    const benchmark = { task: 't', scorer: 'exact-match', percent: false };
    const bad = chatSuite(server.origin, {
      dataset: { source: 'chat.csv', fields: { input: 'question', target: 'answer' }, benchmark },
    });
    workspace.suite('bad.yaml', bad);
    const end = await workspace.run(['validate', 'bad.yaml']);
    expect(end.all).toContain('only a dataset of the Hub has a benchmark');
  });
});
