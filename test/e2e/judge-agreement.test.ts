import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chatBody, UNAUTHORIZED } from '../fixtures/plain-replies.ts';
import { type Arrival, type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, readJournal, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, drawFor, TOKEN } from '../fixtures/ticket-suite.ts';

const COUNT = 40;

interface Agreement {
  readonly between: string;
  readonly scorers: readonly string[];
  readonly judges: readonly string[];
  readonly answers: number;
  readonly grades: number;
  readonly alpha: {
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly n: number;
    readonly note: string | null;
  } | null;
  readonly reason: string | null;
}

let workspace: Workspace;
let server: PlainServer;
/** A judge's noise, points of its scale; 0: it says the same each time. */
let noise = 0;
/** Refuses the login of a judge's questions from this one on; null: never. */
let lockedFrom: number | null = null;
let fromCache: (arrival: Arrival) => boolean = () => false;
let asked = 0;

/** A simulated judge: the row's own quality and seeded noise by how often it was asked the same before. */
function simulatedJudge({ model, input, nth }: Arrival): string {
  const n = Number(/<<<ANSWER(?: A)?\n\S+ says (\d+)/.exec(input ?? '')?.[1]);
  const drawn = drawFor(11, `${model} ${input} ${nth}`);
  if (drawn < 0.05) return 'I am simulated and would rather not say.';
  if (input?.includes('<<<ANSWER A') === true)
    return `Simulated. WINNER: ${drawn < 0.6 ? 'A' : drawn < 0.8 ? 'B' : 'TIE'}`;
  const grade = 1 + (n % 5) + Math.round(noise * (2 * drawn - 1));
  return `Simulated.\nSCORE: ${Math.min(5, Math.max(1, grade))}`;
}

function behave(arrival: Arrival): Reply {
  const { model, input } = arrival;
  if (!model?.startsWith('acme/judge'))
    return chatBody(`${model?.slice(5)} says ${input?.replace('Say #', '')}`, { input: 10, output: 2 });
  asked += 1;
  if (lockedFrom !== null && asked > lockedFrom) return UNAUTHORIZED;
  const reply = chatBody(simulatedJudge(arrival), { input: 100, output: 7 });
  return fromCache(arrival) && 'body' in reply ? { ...reply, headers: { 'x-cache': 'HIT' } } : reply;
}

beforeEach(async () => {
  workspace = makeWorkspace();
  [noise, lockedFrom, asked] = [0, null, 0];
  fromCache = () => false;
  server = await startPlainServer(behave);
  workspace.dataset(
    'chat.csv',
    Array.from({ length: COUNT }, (_, n) => ({ id: `r${n}`, question: `Say #${n}`, answer: 'x' })),
  );
}, 240_000);
afterEach(async () => {
  await server.close();
  workspace.remove();
});

async function run(scorers: readonly unknown[], candidates = ['good']): Promise<string> {
  const place = { provider: 'hf-inference', baseUrl: server.origin, stream: false };
  const price = { perRequestUsd: 0.01 };
  workspace.suite(
    'suite.yaml',
    chatSuite(server.origin, {
      candidates: candidates.map((id) => ({ id, model: `acme/${id}`, price, ...place })),
      judges: ['one', 'two'].map((id) => ({ id, model: `acme/judge-${id}`, price, ...place })),
      scorers,
      prompts: undefined,
    }),
  );
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(lockedFrom === null ? 0 : 3);
  return end.all;
}

const ofType = (type: string) =>
  readJournal(workspace.path('out/journal.jsonl')).filter((event) => event.type === type);
const agreementIn = (cell = 0) =>
  (workspace.read('out').report.cells as { agreement: Agreement[] }[])[cell]?.agreement as Agreement[];

/** By key of the answer: the grades that stand in the replies of the last judgement, null where none does. */
function gradesOf(scorer: string): ReadonlyMap<string, (number | null)[]> {
  const judgements = ofType('judgement') as unknown as { key: string; scorer: string; answers: string[] }[];
  return new Map(
    judgements
      .filter((event) => event.scorer === scorer)
      .map(({ key, answers }) => [
        key,
        answers.map((reply) => {
          const said = reply === null ? undefined : /SCORE: (\d)/.exec(reply)?.[1];
          return said === undefined ? null : Number(said);
        }),
      ]),
  );
}

/** Alpha from its definition, every ordered pair of values by itself (Krippendorff 2011, section C). */
function alphaOf(
  units: readonly (readonly (number | null)[])[],
  apart: (x: number, y: number) => number,
): number {
  const rated = units.map((unit) => unit.filter((value) => value !== null)).filter((unit) => unit.length > 1);
  const pairs = (values: readonly number[]) =>
    values.reduce((sum, x) => sum + values.reduce((inner, y) => inner + apart(x, y), 0), 0);
  const values = rated.flat();
  const observed = rated.reduce((sum, unit) => sum + pairs(unit) / (unit.length - 1), 0) / values.length;
  return 1 - observed / (pairs(values) / (values.length * (values.length - 1)));
}
const squared = (x: number, y: number) => (x - y) ** 2;

it('each repeat is a question of its own; score, counts and alpha are those of the grades in the journal', async () => {
  noise = 3;
  const said = await run([{ name: 'judge', judge: 'one', repeat: 3 }]);
  const grades = gradesOf('judge');
  expect([...grades.values()].map((own) => own.length)).toEqual(Array(COUNT).fill(3));
  const requests = (ofType('judgement') as unknown as { attempts: { server: { requestId: string } }[] }[])
    .flatMap(({ attempts }) => attempts)
    .map((attempt) => attempt.server.requestId);
  expect(new Set(requests).size).toBe(3 * COUNT);
  expect(asked).toBe(3 * COUNT);
  const { report, summary } = workspace.read('out');
  expect(report.judging).toMatchObject([
    { questions: 3 * COUNT, unanswered: 0, attempts: 3 * COUNT, inputTokens: 300 * COUNT },
  ]);
  expect((report.judging as { costUsd: number }[])[0]?.costUsd).toBeCloseTo(0.03 * COUNT, 9);

  const scores = ofType('score') as unknown as { key: string; score: { value: number; metadata: unknown } }[];
  const means = scores.map(({ key, score }) => {
    const own = grades.get(key) ?? [];
    const readable = own.filter((grade) => grade !== null);
    expect(score.metadata).toMatchObject({ grades: own });
    expect(score.value).toBeCloseTo(
      readable.reduce((sum, one) => sum + (one - 1) / 4, 0) / readable.length,
      12,
    );
    return score.value;
  });
  expect(Number(summary.rows[0]?.judge)).toBeCloseTo(means.reduce((sum, one) => sum + one, 0) / COUNT, 5);

  const [found] = agreementIn();
  const readable = [...grades.values()].flat().filter((grade) => grade !== null).length;
  expect(readable).toBeLessThan(3 * COUNT);
  expect(found).toMatchObject({ between: 'repeats', answers: COUNT, grades: readable, reason: null });
  const expected = alphaOf([...grades.values()], squared);
  expect(found?.alpha?.value).toBeCloseTo(expected, 10);
  expect(found?.alpha?.low).toBeLessThan(expected);
  expect(found?.alpha?.high).toBeGreaterThan(expected);
  // Noise of up to three points on a scale of four.
  expect(found?.alpha?.high).toBeLessThan(0.667);
  const warned = `disagrees with itself: alpha ${expected.toFixed(3)}`;
  expect(said.replaceAll(/\s+/g, ' ')).toContain(warned);
  expect(readFileSync(workspace.path('out/summary.md'), 'utf8')).toContain(warned);
  const page = readFileSync(workspace.path('out/report.html'), 'utf8');
  expect(page).toContain('Agreement of judges');
  expect(page).toContain('data-term="agreement of judges');
}, 60_000);

it('a judge that says the same each time agrees with itself, and nothing is warned of', async () => {
  const said = await run([{ name: 'judge', judge: 'one', repeat: 2 }]);
  const [found] = agreementIn();
  expect(found?.alpha).toMatchObject({ value: 1, low: null, high: null });
  expect(found?.alpha?.note).toContain('every resample gives the same value');
  expect(said).not.toContain('disagree');
}, 60_000);

it('grades from a cache are no further opinion: they are left out, and told', async () => {
  fromCache = ({ nth }) => nth > 0;
  await run([{ name: 'judge', judge: 'one', repeat: 2 }]);
  const [found] = agreementIn();
  expect(found?.alpha).toBeNull();
  expect(found?.reason).toContain('no answer has two readable grades');
  expect(found?.reason).toContain('came from a cache');
}, 60_000);

it('two judges of one scale are held against each other, and a pair judge against itself', async () => {
  noise = 2;
  await run(
    [
      { name: 'judge', judge: 'one', repeat: 2 },
      'judge@two',
      { name: 'pairwise-judge', judge: 'two', repeat: 2 },
    ],
    ['good', 'bad'],
  );
  expect(asked).toBe(2 * COUNT * 2 + 2 * COUNT + COUNT * 2 * 2);
  const rows = workspace.read('out').report.requests as {
    candidate: string;
    cellId: string;
    scores: Record<string, { value?: number; metadata?: { grades?: number[] } }>;
  }[];
  const cells = workspace.read('out').report.cells as { id: string }[];
  const bad = rows.filter(({ cellId }) => cellId === cells[1]?.id);
  const value = (row: (typeof rows)[number], name: string) => row.scores[name]?.value ?? null;
  const [repeats, pairs, judges, ...none] = agreementIn(1);
  expect(none).toEqual([]);
  expect([repeats, pairs, judges].map((one) => [one?.between, one?.scorers])).toEqual([
    ['repeats', ['judge']],
    ['repeats', ['pairwise-judge']],
    ['judges', ['judge', 'judge@two']],
  ]);
  expect(judges?.judges).toEqual(['one', 'two']);
  expect(judges?.alpha?.value).toBeCloseTo(
    alphaOf(
      bad.map((row) => [value(row, 'judge'), value(row, 'judge@two')]),
      squared,
    ),
    10,
  );
  const verdicts = bad.map((row) => row.scores['pairwise-judge']?.metadata?.grades ?? []);
  expect(new Set(verdicts.flat())).toEqual(new Set([0, 0.5, 1, null]));
  expect(pairs?.alpha?.value).toBeCloseTo(
    alphaOf(verdicts, (x, y) => (x === y ? 0 : 1)),
    10,
  );
  // The first candidate is what the pair judge holds others against: it was asked nothing there.
  expect(agreementIn(0).map(({ scorers }) => scorers)).toEqual([['judge'], ['judge', 'judge@two']]);
}, 60_000);

it('a run whose judge was locked out on the way is resumed with whole sets of grades, each paid question counted', async () => {
  noise = 2;
  lockedFrom = 50;
  await run([{ name: 'judge', judge: 'one', repeat: 3 }]);
  const early = ofType('score').length;
  expect(early).toBeGreaterThan(0);
  expect(early).toBeLessThan(COUNT);
  lockedFrom = null;
  const resumed = await workspace.run(['run', '--resume', 'out'], TOKEN);
  expect(resumed.code, resumed.all).toBe(0);
  const scores = ofType('score') as unknown as { key: string; score: { metadata: { grades: unknown[] } } }[];
  expect(new Set(scores.map(({ key }) => key)).size).toBe(COUNT);
  expect(scores).toHaveLength(COUNT);
  const last = gradesOf('judge');
  for (const { key, score } of scores) expect(score.metadata.grades).toEqual(last.get(key));
  expect((workspace.read('out').report.judging as { attempts: number }[])[0]?.attempts).toBe(asked);
  expect(agreementIn()[0]?.alpha?.value).toBeCloseTo(alphaOf([...last.values()], squared), 10);
}, 60_000);

it('what repeat cannot be is said before anything is sent', async () => {
  for (const repeat of [0, 2.5, 10, '3']) {
    workspace.suite(
      'wrong.yaml',
      chatSuite(server.origin, {
        judges: [{ id: 'one', model: 'acme/judge-one', provider: 'hf-inference', baseUrl: server.origin }],
        scorers: [{ name: 'judge', repeat }],
      }),
    );
    const end = await workspace.run(['validate', 'wrong.yaml'], TOKEN);
    expect(end.code).toBe(2);
    expect(end.all).toMatch(/wrong\.yaml:\d+:\d+/);
    expect(end.all).toContain('option "repeat" must be a whole number from 1 to 9');
  }
  workspace.suite('absent.yaml', chatSuite(server.origin, { scorers: ['judge@nobody'] }));
  const end = await workspace.run(['validate', 'absent.yaml'], TOKEN);
  expect(end.code).toBe(2);
  expect(end.all).toContain('there is no judge "nobody"');
}, 60_000);
