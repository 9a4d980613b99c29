import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify, json } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketNumber, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;
let out = false;

const SAMPLES = 300;

/** Answers by keyword; acme/worse is wrong on one ticket of five beside. */
beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(SAMPLES, 10));
  server = await startPlainServer((arrival) => {
    if (out) return json(500, { error: 'down' });
    const input = arrival.input ?? '';
    const spoilt = arrival.model === 'acme/worse' && ticketNumber(input) % 5 === 1;
    return classify(spoilt ? 'nothing that it knows' : input, 'flat');
  });
  write('good.yaml', 'acme/good');
  write('worse.yaml', 'acme/worse');
});
afterAll(async () => {
  await server.close();
  workspace.remove();
});

function write(name: string, model: string, more: Readonly<Record<string, unknown>> = {}): void {
  workspace.suite(
    name,
    ticketSuite([candidate('one', server.origin, { model })], {
      gates: [{ metric: 'accuracy', versus: 'baseline', margin: 0.05 }],
      ...more,
    }),
  );
}

const run = (suite: string, folder: string, ...more: string[]) =>
  workspace.run(['run', suite, '-o', folder, '--quiet', ...more], TOKEN);

/** On a machine with too much other work the client is saturated; the scores are as good. */
const accept = (folder: string) => workspace.run(['baseline', 'accept', folder, '--force']);

describe('did it get worse?', () => {
  it('no baseline is undecided and says what to do; the accepted run then passes again', async () => {
    const first = await run('good.yaml', 'first');
    expect(first.code, first.all).toBe(4);
    expect(first.stdout.replaceAll(/\s+/g, ' ')).toMatch(/hfbench baseline accept \d{8}-/);
    const none = await workspace.run(['baseline', 'show']);
    expect(none.stdout).toContain('No baseline yet');
    const accepted = await accept('first');
    expect(accepted.code, accepted.all).toBe(0);
    expect(accepted.stdout).toContain('reports/baselines/tickets.json');
    const again = await run('good.yaml', 'again');
    expect(again.code, again.all).toBe(0);
    const junit = readFileSync(workspace.path('again', 'junit.xml'), 'utf8');
    expect(junit).toContain('0.0 pp [');
  });

  it('a worse model exits 1, and every report says by how much', async () => {
    const end = await run('worse.yaml', 'worse');
    expect(end.code, end.all).toBe(1);
    const shown = [end.stdout, ...['summary.md', 'junit.xml', 'report.html'].map(textOf)];
    for (const text of shown) expect(text.replaceAll(/\s+/g, ' ')).toMatch(/−\d+\.\d pp/);
    expect(end.stdout).toContain('FAIL one accuracy');
  });

  it('the report made again says the same, whatever was accepted meanwhile', async () => {
    const before = textOf('report.json');
    expect((await accept('worse')).code).toBe(0);
    const made = await workspace.run(['report', 'worse']);
    expect(made.code, made.all).toBe(0);
    expect(JSON.parse(textOf('report.json')).gates).toEqual(JSON.parse(before).gates);
    expect((await accept('first')).code).toBe(0);
  });

  it('an outage exits 3, never 1', async () => {
    out = true;
    const end = await run('good.yaml', 'outage');
    out = false;
    expect(end.code, end.all).toBe(3);
    const refused = await workspace.run(['baseline', 'accept', 'outage']);
    expect(refused.code).toBe(2);
    expect(refused.all).toMatch(/incomplete[\s\S]*--force/);
  });

  it('a run can be held against another one, and against the latest', async () => {
    const other = await run('good.yaml', 'held', '--baseline', 'worse');
    expect(other.code, other.all).toBe(0);
    const [gate] = workspace.read('held').report.gates as { versus: { difference: { value: number } } }[];
    expect(gate?.versus.difference.value).toBeGreaterThan(0.1);
    const latest = await run('worse.yaml', 'latest', '--baseline', 'latest');
    expect(latest.code, latest.all).toBe(1);
    const sent = server.posts().length;
    const missing = await run('good.yaml', 'missing', '--baseline', 'no-such-run');
    expect(missing.code).toBe(2);
    expect(server.posts()).toHaveLength(sent);
  });

  it('the file holds neither texts nor answers', async () => {
    const text = readFileSync(workspace.path('reports/baselines/tickets.json'), 'utf8');
    expect(text).not.toMatch(/please help|hf_/);
    const shown = await workspace.run(['baseline', 'show', 'tickets']);
    expect(shown.stdout).toMatch(/300 samples, accuracy 0\.9\b/);
    expect((await workspace.run(['baseline', 'show', 'nobody'])).code).toBe(2);
    expect((await workspace.run(['baseline', 'forget'])).code).toBe(2);
  });
});

describe('a baseline that can not be used', () => {
  const path = () => workspace.path('reports/baselines/tickets.json');
  it.each([
    ['damaged', (text: string) => text.slice(0, text.length / 2), /can not be read/],
    [
      'of a later format',
      (text: string) => text.replace('"formatVersion":1', '"formatVersion":7'),
      /of format 7, and this version reads format 1/,
    ],
  ])(
    '%s: exit 2, nothing is sent and nothing overwritten, for run and show',
    async (what, spoil, message) => {
      const whole = readFileSync(path(), 'utf8');
      const spoilt = spoil(whole);
      expect(spoilt).not.toBe(whole);
      workspace.write('reports/baselines/tickets.json', spoilt);
      const sent = server.posts().length;
      const ends = [
        await run('good.yaml', `spoilt-${what.replaceAll(' ', '-')}`),
        await workspace.run(['baseline', 'show', 'tickets']),
      ];
      for (const { code, stderr, all } of ends) {
        expect(code, all).toBe(2);
        expect(stderr).toMatch(message);
        expect(stderr).toContain('reports/baselines/tickets.json');
        expect(stderr).toContain('hfbench baseline accept');
      }
      expect(server.posts()).toHaveLength(sent);
      expect(readFileSync(path(), 'utf8')).toBe(spoilt);
      workspace.write('reports/baselines/tickets.json', whole);
    },
  );
});

describe('hfbench compare', () => {
  it('says what changed, which samples turned, and is worse', async () => {
    const end = await workspace.run(['compare', 'first', 'worse']);
    expect(end.code, end.all).toBe(0);
    const text = end.stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('candidate one: model "acme/good" → "acme/worse"');
    expect(text).toMatch(/one: accuracy is worse: −\d+\.\d pp \[/);
    expect(text).toContain('Samples whose accuracy differs: t');
    const { stdout } = await workspace.run(['compare', 'first', 'worse', '--json']);
    const { comparisons } = JSON.parse(stdout) as { comparisons: { metric: string; paired: number }[] };
    expect(comparisons.find(({ metric }) => metric === 'accuracy')).toMatchObject({ paired: SAMPLES });
  });

  it('does not mind the order of rows or another file, and counts rows that one side lacks', async () => {
    workspace.dataset('tickets.csv', tickets(SAMPLES, 10).slice(20).reverse());
    expect((await run('good.yaml', 'mixed')).code).toBe(0);
    const end = await workspace.run(['compare', 'first', 'mixed', '--margin', '0.05']);
    expect(end.code, end.all).toBe(0);
    expect(end.stdout).toContain('280 samples in both, 20 only in a, 0 only in b');
    expect(end.stdout).toContain('not worse');
  });

  it('refuses what is unlike, naming it, unless forced', async () => {
    write('other.yaml', 'acme/good', { scorers: ['accuracy', 'macro-f1'] });
    await run('other.yaml', 'other');
    const refused = await workspace.run(['compare', 'first', 'other']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/scorer macro-f1[\s\S]*--force/);
    const forced = await workspace.run(['compare', 'first', 'other', '--force']);
    expect(forced.code, forced.all).toBe(0);
    expect(forced.stdout).toContain('unlike');
    const rows = tickets(SAMPLES, 10).map((row) =>
      row.id === 't7' ? { ...row, text: '#7 please help, other text' } : row,
    );
    workspace.dataset('tickets.csv', rows);
    await run('good.yaml', 'edited');
    const edited = await workspace.run(['compare', 'first', 'edited']);
    expect(edited.code).toBe(2);
    expect(edited.stderr).toMatch(/sample t7/);
  });
});

function textOf(file: string): string {
  return readFileSync(workspace.path('worse', file), 'utf8');
}
