import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classify, KEYWORDS, LABELS, labelByKeyword } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, readJournal, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, drawFor, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const SAMPLES = 400;

let workspace: Workspace;
let server: PlainServer;
/** Share of tickets that a model answers right, by its name. */
let skill: Readonly<Record<string, number>>;
let answerMs: number;

beforeEach(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(SAMPLES));
  answerMs = 0;
  server = await startPlainServer(({ input, model }) => {
    const text = input ?? '';
    const right = drawFor(11, `${model} ${text}`) < (skill[model ?? ''] ?? 0);
    const label = LABELS.find((one) => one !== labelByKeyword(text)) ?? '';
    const reply = classify(right ? text : (KEYWORDS[label] ?? ''), 'flat') as {
      status: number;
      body: string;
    };
    return { ...reply, afterMs: answerMs };
  });
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});

function writeSuite(ids: readonly string[], stopWhen: unknown, more: Record<string, unknown> = {}): void {
  const suite = ticketSuite(
    ids.map((id) => candidate(id, server.origin)),
    { stopWhen, ...more },
  );
  workspace.suite('suite.yaml', { ...suite, dataset: { ...(suite.dataset as object), shuffle: true } });
}

interface CellPart {
  readonly candidate: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly settled: {
    readonly samples: number;
    readonly sparedRequests: number;
    readonly reason: string;
  } | null;
  readonly scores: readonly {
    readonly estimate: { readonly method: string; readonly note: string } | null;
  }[];
}

const cells = (): readonly CellPart[] => workspace.read('out').report.cells as readonly CellPart[];
const events = (type: string) =>
  readJournal(workspace.path('out/journal.jsonl')).filter((event) => event.type === type);
const keys = () => events('result').map((event) => (event.result as { key: string }).key);
const sum = ({ counts }: CellPart) =>
  ['ok', 'error', 'timeout', 'cancelled', 'notSent'].reduce((total, end) => total + (counts[end] ?? 0), 0);

const DECIDED = { decided: { metric: 'accuracy' } };

describe('a suite with stopWhen', () => {
  it('ends a contest when one candidate is shown to be worse, and counts what it sent', async () => {
    skill = { 'acme/good': 0.95, 'acme/poor': 0.5 };
    writeSuite(['good', 'poor'], DECIDED);
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const found = cells();
    const asked = found.map(({ settled }) => settled?.samples ?? SAMPLES);
    expect(asked[0]).toBe(asked[1]);
    expect(asked[0]).toBeLessThan(SAMPLES / 2);
    expect(server.posts()).toHaveLength(2 * (asked[0] ?? 0));
    for (const cell of found) {
      expect(cell.counts).toMatchObject({ samples: asked[0], scheduled: asked[0], ok: asked[0], notSent: 0 });
      expect(sum(cell)).toBe(cell.counts.scheduled);
      expect(cell.scores[0]?.estimate?.method).toBe('betting confidence sequence');
    }
    expect(found[1]?.settled?.reason).toMatch(/^worse than good in accuracy: difference to good −?-/);
    const [comparison] = workspace.read('out').report.comparisons as Record<string, unknown>[];
    expect(comparison).toMatchObject({ metric: 'accuracy', verdict: 'worse', unpaired: 0 });
    expect(workspace.read('out').report.status).toMatchObject({ complete: true, stops: [] });
    const spared = 2 * (SAMPLES - (asked[0] ?? 0));
    const line = end.stdout.replace(/\s+/g, ' ');
    expect(line).toContain(`settled after ${asked[0]} of 400 samples: good is better than poor`);
    expect(line).toContain(`spared ${spared} requests`);
  });

  it('goes to the end of its plan between equals, and says that nothing is settled', async () => {
    skill = { 'acme/one': 0.8, 'acme/two': 0.8 };
    writeSuite(['one', 'two'], DECIDED);
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(server.posts()).toHaveLength(2 * SAMPLES);
    expect(events('settled')).toEqual([]);
    expect(cells().map(({ counts, settled }) => [counts.ok, settled])).toEqual([
      [SAMPLES, null],
      [SAMPLES, null],
    ]);
    const codes = (workspace.read('out').report.warnings as { code: string; message: string }[]).filter(
      ({ code }) => code === 'not_settled',
    );
    expect(codes).toHaveLength(2);
    expect(codes[0]?.message).toContain('after all 400 samples');
    expect(end.stdout).toContain('not settled');
  });

  it('lets the others go on when one of three is worse', async () => {
    skill = { 'acme/one': 0.8, 'acme/two': 0.8, 'acme/poor': 0.2 };
    writeSuite(['one', 'two', 'poor'], DECIDED);
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const [one, two, poor] = cells();
    expect([one?.counts.ok, two?.counts.ok]).toEqual([SAMPLES, SAMPLES]);
    expect(poor?.counts.ok).toBe(poor?.settled?.samples);
    expect(poor?.counts.ok).toBeLessThan(SAMPLES / 2);
    const pair = (workspace.read('out').report.comparisons as Record<string, unknown>[]).find(
      ({ metric, a, b }) => metric === 'accuracy' && a === 'one' && b === 'poor',
    );
    expect(pair).toMatchObject({ paired: poor?.counts.ok, unpaired: SAMPLES - (poor?.counts.ok ?? 0) });
  });

  it('stops a candidate whose interval is narrow enough', async () => {
    skill = { 'acme/one': 0.9 };
    writeSuite(['one'], { metric: 'accuracy', halfWidth: 0.1 });
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const [cell] = cells();
    expect(server.posts()).toHaveLength(cell?.settled?.samples ?? 0);
    expect(cell?.settled?.samples).toBeLessThan(SAMPLES);
    expect(cell?.settled?.sparedRequests).toBe(SAMPLES - (cell?.settled?.samples ?? 0));
  });

  it('decides the same after kill -9 and --resume, and asks nothing twice but what was in flight', async () => {
    skill = { 'acme/good': 0.95, 'acme/poor': 0.5 };
    writeSuite(['good', 'poor'], DECIDED);
    const whole = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(whole.code, whole.all).toBe(0);
    const expected = events('settled').map(({ atMs: _at, ...event }) => event);
    const sent = server.posts().length;
    workspace.remove();
    workspace = makeWorkspace();
    workspace.dataset('tickets.csv', tickets(SAMPLES));
    writeSuite(['good', 'poor'], DECIDED);
    answerMs = 15;
    for (const moment of [25, sent - 10]) {
      const args = moment === 25 ? ['-o', 'out'] : ['--resume', 'out'];
      const child = workspace.start(['run', 'suite.yaml', ...args], TOKEN);
      await expect
        .poll(() => server.posts().length - sent, { timeout: 30_000, interval: 2 })
        .toBeGreaterThanOrEqual(moment);
      child.kill('SIGKILL');
      await child.end;
    }
    const end = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(events('settled').map(({ atMs: _at, ...event }) => event)).toEqual(expected);
    expect(keys()).toHaveLength(sent);
    expect(new Set(keys()).size).toBe(sent);
    expect(server.posts().length - 2 * sent).toBeLessThanOrEqual(2 * 4);
    const again = await workspace.run(['run', 'suite.yaml', '--resume', 'out'], TOKEN);
    expect(again.code, again.all).toBe(0);
    expect(keys()).toHaveLength(sent);
    expect(events('settled')).toHaveLength(2);
  }, 120_000);

  it('is planned as "up to"', async () => {
    skill = {};
    writeSuite(['one', 'two'], DECIDED);
    const end = await workspace.run(['plan', 'suite.yaml'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(end.stdout).toContain('up to 400');
    expect(end.stdout).toContain('stopWhen');
    expect(server.posts()).toEqual([]);
  });
});
