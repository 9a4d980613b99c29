import { symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatBody, UNAUTHORIZED } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, TOKEN } from '../fixtures/ticket-suite.ts';

const COUNT = 12;

let workspace: Workspace;
let server: PlainServer;
/** The judge refuses the login until told otherwise. */
let judgeIsLockedOut = false;

/** Row n asks "#n"; `good` answers "n fine", `bad` answers "n poor" except for every third row. */
function answerOf(model: string, text: string): string {
  const n = Number(/#(\d+)/.exec(text)?.[1]);
  return model === 'acme/good' || n % 3 === 0 ? `${n} fine` : `${n} poor`;
}

/** Grades what stands between the marks and nothing else; it says no score of row 5. */
function gradeOf(text: string): string {
  const answer = /<<<ANSWER\n([\s\S]*?)\nANSWER>>>/.exec(text)?.[1];
  if (answer !== undefined) {
    if (answer.startsWith('5 ')) return 'I would rather not say.';
    return `It reads well enough.\nSCORE: ${answer.includes('fine') ? 5 : 2}`;
  }
  const first = /<<<ANSWER A\n([\s\S]*?)\nANSWER A>>>/.exec(text)?.[1] ?? '';
  const second = /<<<ANSWER B\n([\s\S]*?)\nANSWER B>>>/.exec(text)?.[1] ?? '';
  // Of two alike it takes whichever stands first: a judge that looks at places.
  return `WINNER: ${first.includes('fine') || !second.includes('fine') ? 'A' : 'B'}`;
}

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer((arrival) => {
    const text = arrival.input ?? '';
    if (arrival.model !== 'acme/grader') {
      return chatBody(answerOf(arrival.model ?? '', text), { input: 10, output: 2 });
    }
    return judgeIsLockedOut ? UNAUTHORIZED : chatBody(gradeOf(text), { input: 100, output: 7 });
  });
  workspace.dataset(
    'chat.csv',
    Array.from({ length: COUNT }, (_, n) => ({ id: `r${n}`, question: `Say #${n}`, answer: `${n} fine` })),
  );
}, 60_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

const place = () => ({ provider: 'hf-inference', baseUrl: server.origin });

function judgedSuite(scorers: readonly unknown[]): Record<string, unknown> {
  const price = { inputPerMTokUsd: 1, outputPerMTokUsd: 10 };
  return chatSuite(server.origin, {
    candidates: ['good', 'bad'].map((id) => ({ id, model: `acme/${id}`, stream: false, ...place() })),
    judges: [{ id: 'grader', model: 'acme/grader', stream: false, price, ...place() }],
    scorers,
    prompts: undefined,
  });
}

describe('answers graded by another model', () => {
  it('a judge gives each answer its score, its tokens and cost stand apart, and what it did not say is unscored', async () => {
    workspace.suite('judge.yaml', judgedSuite(['judge', 'exact-match']));
    const end = await workspace.run(['run', 'judge.yaml', '-o', 'judged'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const {
      report,
      summary: { rows: summary },
    } = workspace.read('judged');
    // good: 11 scored 1 (row 5 unscored); bad: rows 0 3 6 9 scored 1, the other seven scored (2-1)/4.
    expect(summary.map((row) => [row.candidate, Number(row.judge)])).toEqual([
      ['good', 1],
      ['bad', expect.closeTo((4 + 7 * 0.25) / 11, 5)],
    ]);
    const questions = server.log.filter((entry) => entry.model === 'acme/grader').length;
    expect(questions).toBe(2 * COUNT);
    expect(report.judging).toEqual([
      expect.objectContaining({
        judge: 'grader',
        scorer: 'judge',
        questions,
        unanswered: 0,
        inputTokens: 100 * questions,
        outputTokens: 7 * questions,
        costUsd: expect.closeTo((questions * (100 * 1 + 7 * 10)) / 1e6, 12),
      }),
    ]);
    // The candidates pay nothing of it: no price of their own is stated.
    expect(summary.map((row) => row.cost_usd)).toEqual(['', '']);
    expect(summary.map((row) => Number(row.input_tokens))).toEqual([10 * COUNT, 10 * COUNT]);
    expect(JSON.stringify(report.warnings)).toContain('the judge gave no score');
  });

  it('a pair is judged in both orders, so a judge that looks at places finds no winner', async () => {
    const before = server.log.length;
    workspace.suite('pairs.yaml', judgedSuite(['pairwise-judge']));
    const end = await workspace.run(['run', 'pairs.yaml', '-o', 'pairs'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const summary = workspace.read('pairs').summary.rows;
    // Against good: bad ties where both say fine (4 rows), and loses the other 8.
    expect(summary.map((row) => [row.candidate, Number(row['pairwise-judge'])])).toEqual([
      ['good', 0.5],
      ['bad', expect.closeTo((4 * 0.5) / 12, 5)],
    ]);
    const asked = server.log.slice(before).filter((entry) => entry.model === 'acme/grader');
    expect(asked.length).toBe(2 * COUNT);
  });

  it('a judge that is refused leaves a run to resume, which asks it again and nobody else', async () => {
    judgeIsLockedOut = true;
    workspace.suite('locked.yaml', judgedSuite(['judge']));
    const stopped = await workspace.run(['run', 'locked.yaml', '-o', 'locked'], TOKEN);
    expect(stopped.code, stopped.all).toBe(3);
    judgeIsLockedOut = false;
    const before = server.log.length;
    const resumed = await workspace.run(['run', '--resume', 'locked'], TOKEN);
    expect(resumed.code, resumed.all).toBe(0);
    const asked = server.log.slice(before).map((entry) => entry.model);
    expect(new Set(asked)).toEqual(new Set(['acme/grader']));
    expect(asked.length).toBe(2 * COUNT);
    expect(Number(workspace.read('locked').summary.rows[0]?.judge)).toBe(1);
  });

  it('a judge scorer without a judge sends nothing and says what to add', async () => {
    const before = server.log.length;
    workspace.suite('none.yaml', { ...judgedSuite(['judge']), judges: [] });
    const end = await workspace.run(['run', 'none.yaml'], TOKEN);
    expect(end.code).toBe(2);
    expect(end.all).toContain('judges: [{id: …');
    expect(server.log.length).toBe(before);
  });
});

describe("the suite's own scorers", () => {
  it('a TypeScript module gets input, output, expected and metadata; what it cannot score is unscored', async () => {
    workspace.write(
      'scorers/fine.ts',
      `interface Asked { input: string; output: string; expected: string; metadata: { id?: string; note: string } }
export default async ({ input, output, expected, metadata }: Asked) => {
  if (input.endsWith('#2')) throw new Error('no opinion');
  if (input.endsWith('#4')) while (true) {}
  if (input.endsWith('#6')) return { score: 0.25, metadata: { note: metadata.note } };
  console.log('this goes nowhere');
  return output === expected;
};
`,
    );
    workspace.dataset(
      'chat.csv',
      Array.from({ length: COUNT }, (_, n) => ({
        id: `r${n}`,
        question: `Say #${n}`,
        answer: `${n} fine`,
        note: `n${n}`,
      })),
    );
    workspace.suite('module.yaml', judgedSuite([{ module: './scorers/fine.ts', timeout: '500ms' }]));
    const end = await workspace.run(['run', 'module.yaml', '-o', 'module'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(end.all).not.toContain('this goes nowhere');
    const {
      report,
      summary: { rows: summary },
    } = workspace.read('module');
    // good: rows 2 and 4 unscored, row 6 has 0.25, nine are 1.
    expect(Number(summary[0]?.fine)).toBeCloseTo(9.25 / 10, 9);
    const requests = report.requests as { sampleId: string; scores: Record<string, unknown> }[];
    const scores = requests.map((row) => [row.sampleId, row.scores.fine]);
    expect(scores).toContainEqual(['r6', { value: 0.25, metadata: { note: 'n6' } }]);
    expect(scores).toContainEqual(['r2', { unscored: 'the module failed: no opinion' }]);
    expect(scores).toContainEqual(['r4', { unscored: 'the module failed: no answer within 0.5 s' }]);
  });

  it("autoevals' scorers run as they are", async () => {
    symlinkSync(
      fileURLToPath(new URL('../../node_modules', import.meta.url)),
      workspace.path('node_modules'),
    );
    workspace.write('scorers/closeness.ts', "export { Levenshtein as default } from 'autoevals';\n");
    workspace.suite('autoevals.yaml', judgedSuite([{ module: './scorers/closeness.ts' }]));
    const end = await workspace.run(['run', 'autoevals.yaml', '-o', 'autoevals'], TOKEN);
    expect(end.code, end.all).toBe(0);
    // "n poor" against "n fine": four letters of six (or seven from row 10 on) differ.
    const expected = Array.from({ length: COUNT }, (_, n) =>
      n % 3 === 0 ? 1 : n < 10 ? 1 - 4 / 6 : 1 - 4 / 7,
    );
    const mean = expected.reduce((sum, value) => sum + value, 0) / COUNT;
    const { rows } = workspace.read('autoevals').summary;
    expect(rows.map((row) => Number(row.closeness))).toEqual([1, expect.closeTo(mean, 5)]);
  });

  it('a module that can not be loaded sends nothing and says why', async () => {
    const before = server.log.length;
    workspace.write('scorers/broken.ts', 'export const a = () => 1;\nexport const b = () => 2;\n');
    workspace.suite('broken.yaml', judgedSuite([{ module: './scorers/broken.ts' }]));
    const end = await workspace.run(['run', 'broken.yaml'], TOKEN);
    expect(end.code).toBe(2);
    expect(end.all).toContain('name one with "export"');
    workspace.suite('absent.yaml', judgedSuite([{ module: './scorers/absent.ts' }]));
    expect((await workspace.run(['run', 'absent.yaml'], TOKEN)).code).toBe(2);
    expect(server.log.length).toBe(before);
  });
});
