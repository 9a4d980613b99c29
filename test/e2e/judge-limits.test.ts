import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatBody, SERVER_ERROR } from '../fixtures/plain-replies.ts';
import { type LogEntry, type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, readJournal, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, TOKEN } from '../fixtures/ticket-suite.ts';

const COUNT = 6;

let workspace: Workspace;
let server: PlainServer;
let judgeMs = 0;
/** True: what the candidate is asked here it fails on. */
let fails: (model: string, text: string) => boolean = () => false;

function answer(model: string, text: string): Reply {
  if (fails(model, text)) return SERVER_ERROR;
  if (model !== 'acme/grader') return chatBody(`${model} says so`, { input: 10, output: 2 });
  // It finds whatever "good" said better, wherever it stands.
  const first = /<<<ANSWER A\n([\s\S]*?)\nANSWER A>>>/.exec(text)?.[1];
  const verdict = first === undefined ? 'SCORE: 4' : `WINNER: ${first.includes('good') ? 'A' : 'B'}`;
  return {
    ...(chatBody(verdict, { input: 100, output: 10 }) as { status: number; body: string }),
    afterMs: judgeMs,
  };
}

beforeEach(async () => {
  workspace = makeWorkspace();
  judgeMs = 0;
  fails = () => false;
  server = await startPlainServer((arrival) => answer(arrival.model ?? '', arrival.input ?? ''));
  workspace.dataset(
    'chat.csv',
    Array.from({ length: COUNT }, (_, n) => ({ id: `r${n}`, question: `Say #${n} now`, answer: 'x' })),
  );
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});

function write(scorers: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): void {
  const place = { provider: 'hf-inference', baseUrl: server.origin, stream: false };
  const price = { perRequestUsd: 0.01 };
  workspace.suite(
    'suite.yaml',
    chatSuite(server.origin, {
      candidates: ['good', 'bad'].map((id) => ({ id, model: `acme/${id}`, price, ...place })),
      judges: [{ id: 'grader', model: 'acme/grader', price, ...place }],
      scorers,
      prompts: undefined,
      ...more,
    }),
  );
}

const toJudge = (): LogEntry[] => server.posts().filter(({ model }) => model === 'acme/grader');
const ofType = (type: string) =>
  readJournal(workspace.path('out/journal.jsonl')).filter((event) => event.type === type);

interface Judging {
  readonly questions: number;
  readonly unanswered: number;
  readonly costUsd: number;
}
const judging = (): Judging | undefined => (workspace.read('out').report.judging as Judging[])[0];

describe("a judge keeps the suite's limits", () => {
  it('a cap of one request in flight holds although each answer takes two questions', async () => {
    judgeMs = 10;
    write(['pairwise-judge'], { limits: { concurrency: 1 } });
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(toJudge()).toHaveLength(2 * COUNT);
    expect(server.maxOpen()).toBe(1);
  });

  it('the rate of the suite is one for candidates and all judge scorers', async () => {
    write(['judge', 'pairwise-judge'], { limits: { requests: '8/s' } });
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--limit', '3'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const at = server.posts().map(({ atMs }) => atMs);
    expect(at).toHaveLength(6 + 6 + 6);
    // The ninth send after any other comes a second later, less what the wire took.
    const gaps = at.slice(8).map((atMs, index) => atMs - (at[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(900);
  });

  it('maxCostUsd counts its questions, and what was not asked is asked on a resume with more', async () => {
    write(['judge'], { limits: { maxCostUsd: 0.16 } });
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    // Twelve answers leave four questions, and up to one a slot more that were on the wire.
    expect(toJudge().length).toBeGreaterThanOrEqual(4);
    expect(toJudge().length).toBeLessThanOrEqual(4 + 4);
    expect(judging()?.questions).toBe(toJudge().length);
    const resumed = await workspace.run(['run', '--resume', 'out', '--max-cost', '1'], TOKEN);
    expect(resumed.code, resumed.all).toBe(0);
    expect(toJudge()).toHaveLength(2 * COUNT);
    expect(judging()).toMatchObject({ questions: 2 * COUNT, unanswered: 0 });
  });
});

describe('grading that was broken off', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('%s while it grades: a resume asks the rest', async (signal) => {
    judgeMs = 60;
    write(['judge'], { limits: { concurrency: 2 } });
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await expect.poll(() => toJudge().length, { timeout: 10_000, interval: 2 }).toBeGreaterThanOrEqual(5);
    child.kill(signal);
    const stopped = await child.end;
    if (signal === 'SIGINT') {
      expect(stopped.code, stopped.all).toBe(130);
      expect(judging()?.questions).toBe(toJudge().length);
    }
    const resumed = await workspace.run(['run', '--resume', 'out'], TOKEN);
    expect(resumed.code, resumed.all).toBe(0);
    expect(server.posts().filter(({ model }) => model !== 'acme/grader')).toHaveLength(2 * COUNT);
    // Only what a kill caught on the wire is asked twice.
    expect(toJudge().length).toBeLessThanOrEqual(2 * COUNT + (signal === 'SIGKILL' ? 2 : 0));
    const keys = ofType('score').map((event) => event.key);
    expect(keys).toHaveLength(2 * COUNT);
    expect(new Set(keys).size).toBe(2 * COUNT);
    expect(judging()?.unanswered).toBe(0);
  });

  it('a pair whose other answer came only with --retry-errors is judged then', async () => {
    fails = (model, text) => model === 'acme/good' && text.includes('#2 ');
    write(['pairwise-judge'], { retry: { attempts: 1 } });
    const first = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(first.code, first.all).toBe(0);
    expect(toJudge()).toHaveLength(2 * (COUNT - 1));
    fails = () => false;
    const resumed = await workspace.run(['run', '--resume', 'out', '--retry-errors'], TOKEN);
    expect(resumed.code, resumed.all).toBe(0);
    expect(toJudge()).toHaveLength(2 * COUNT);
    const cells = workspace.read('out').report.cells as { scores: { scored: number; unscored: number }[] }[];
    expect(cells.map(({ scores }) => scores[0])).toMatchObject([
      { scored: COUNT, unscored: 0 },
      { scored: COUNT, unscored: 0 },
    ]);
  });
});
