import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatBody, json } from '../fixtures/plain-replies.ts';
import { type Behaviour, type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, drawFor, TOKEN, tally } from '../fixtures/ticket-suite.ts';

const SAMPLES = 120;
const CONCURRENCY = 8;
const PRICE = { inputPerMTokUsd: 1, outputPerMTokUsd: 10 };
/** A question costs between $0.0002 and $0.0006, so a cent is over long before the questions are. */
const tokensOf = (input: string) => ({ input: 100, output: 10 + Math.floor(40 * drawFor(7, input)) });
const usdOf = ({ input, output }: { input: number; output: number }) =>
  (input * PRICE.inputPerMTokUsd + output * PRICE.outputPerMTokUsd) / 1e6;

let workspace: Workspace;
let server: PlainServer;
beforeEach(() => {
  workspace = makeWorkspace();
  const rows = Array.from({ length: SAMPLES }, (_, n) => ({
    id: `q${n}`,
    question: `say ${n}`,
    answer: 'a',
  }));
  workspace.dataset('chat.csv', rows);
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});
const serve = async (behaviour: Behaviour, lookup?: Behaviour) => {
  server = await startPlainServer(behaviour, lookup === undefined ? {} : { lookup });
};
/** What the server's own log comes to, USD. */
const billed = () =>
  server.posts().reduce((sum, { tokens }) => sum + (tokens === null ? 0 : usdOf(tokens)), 0);

describe('maxCostUsd', () => {
  it('is passed by no more than a request a slot, and a larger one goes on without asking anything twice', async () => {
    await serve(({ input }) => ({ ...chatBody('a', tokensOf(input ?? '')), afterMs: 15 }));
    workspace.suite(
      'suite.yaml',
      chatSuite(
        server.origin,
        { limits: { maxCostUsd: 0.01 }, load: { kind: 'closed', concurrency: CONCURRENCY } },
        { stream: false, price: PRICE },
      ),
    );
    const first = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(first.code, first.all).toBe(3);
    expect(first.all).toMatch(/Stopped: spent \$0\.0\d+ of maxCostUsd \$0\.01/);
    const dearest = Math.max(...server.posts().map(({ tokens }) => (tokens === null ? 0 : usdOf(tokens))));
    expect(billed()).toBeLessThanOrEqual(0.01 + CONCURRENCY * dearest);
    // Money that would have paid for two more requests was not left lying.
    expect(billed()).toBeGreaterThan(0.01 - 2 * dearest);
    expect(figure(workspace.read('out').summary.rows[0]!, 'cost_usd')).toBeCloseTo(billed(), 12);

    const same = await workspace.run(['run', '--resume', 'out'], TOKEN);
    expect(same.code, same.all).toBe(3);
    expect(billed(), 'what earlier starts spent counts').toBeLessThanOrEqual(0.01 + CONCURRENCY * dearest);

    const more = await workspace.run(['run', '--resume', 'out', '--max-cost', '1'], TOKEN);
    expect(more.code, more.all).toBe(0);
    const asked = tally(server.posts().map(({ input }) => input ?? ''));
    expect(Object.keys(asked)).toHaveLength(SAMPLES);
    expect(new Set(Object.values(asked))).toEqual(new Set([1]));
    expect(figure(workspace.read('out').summary.rows[0]!, 'cost_usd')).toBeCloseTo(billed(), 12);
  }, 60_000);

  it('that no price can keep is refused with nothing sent', async () => {
    await serve(() => chatBody('a', { input: 1, output: 1 }));
    workspace.suite('suite.yaml', chatSuite(server.origin, { limits: { maxCostUsd: 1 } }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code).toBe(2);
    expect(end.all).toContain("maxCostUsd can't be kept: no price is known for chatty");
    expect(server.log).toEqual([]);
  });
});

describe("the router's prices", () => {
  const listed = [
    { provider: 'swift', status: 'live', pricing: { input: 2, output: 20 } },
    { provider: 'thrifty', status: 'live', pricing: { input: 1, output: 5 } },
    { provider: 'shy', status: 'live' },
  ];
  /** Who answers a question: by its number. */
  const answering = (input: string, names: readonly string[]) =>
    names[Number(/\d+/.exec(input)?.[0] ?? 0) % names.length] as string;
  const route = (names: readonly string[]) =>
    serve(
      ({ input }) => ({
        ...chatBody('a', tokensOf(input ?? '')),
        headers: {
          'content-type': 'application/json',
          'x-inference-provider': answering(input ?? '', names),
        },
      }),
      () => json(200, { id: 'acme/chatty', providers: listed }),
    );
  const suiteOf = (more: Readonly<Record<string, unknown>> = {}) =>
    chatSuite(server.origin, more, { provider: 'auto', stream: false });

  it('are charged by the provider that answered, and stand with their date beside the cost', async () => {
    await route(['swift', 'thrifty']);
    workspace.suite('suite.yaml', suiteOf());
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const usd = server.posts().reduce((sum, { input, tokens }) => {
      const { pricing } = listed.find(
        ({ provider }) => provider === answering(input ?? '', ['swift', 'thrifty']),
      )!;
      return sum + ((tokens?.input ?? 0) * pricing!.input + (tokens?.output ?? 0) * pricing!.output) / 1e6;
    }, 0);
    const { summary, report } = workspace.read('out');
    expect(Math.abs(figure(summary.rows[0]!, 'cost_usd') / usd - 1)).toBeLessThan(1e-9);
    const [cell] = (report as unknown as { cells: { cost: { source: string } }[] }).cells;
    expect(cell?.cost.source).toMatch(/^router's list, \d{4}-\d\d-\d\d$/);
  });

  it('that miss the provider that answered leave the cost unknown and never 0', async () => {
    await route(['swift', 'shy']);
    workspace.suite('suite.yaml', suiteOf());
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(workspace.read('out').summary.rows[0]?.cost_usd).toBe('');
    expect(end.stdout).toContain('unknown');
  });

  it('keep a limit of cost, too', async () => {
    await route(['swift', 'thrifty']);
    workspace.suite('suite.yaml', suiteOf({ limits: { maxCostUsd: 0.01 } }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(end.all).toMatch(/Stopped: spent \$0\.0\d+ of maxCostUsd/);
  });
});
