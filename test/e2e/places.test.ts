import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatStream, classify, json } from '../fixtures/plain-replies.ts';
import {
  type Arrival,
  type LogEntry,
  type PlainServer,
  type Reply,
  startPlainServer,
} from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import {
  candidate,
  chatSuite,
  LABEL_PARAMETERS,
  TOKEN,
  ticketSuite,
  tickets,
} from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;
/** What GET requests are answered with; by default nothing is known. */
let lookup: (arrival: Arrival) => Reply = () => ({ status: 404, body: '{"error":"Not Found"}' });

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(8));
  workspace.dataset('chat.csv', [
    { id: 'a', question: 'one', answer: 'hello' },
    { id: 'b', question: 'two', answer: 'hello' },
  ]);
  server = await startPlainServer(
    (arrival) =>
      arrival.json?.messages === undefined
        ? classify(arrival.input ?? '', 'flat')
        : chatStream(['hel', 'lo'], { input: 3, output: 2 }),
    { lookup: (arrival) => lookup(arrival) },
  );
});
afterAll(async () => {
  await server.close();
  workspace.remove();
});

async function postsOf(
  suite: unknown,
  out: string,
  env: Record<string, string> = TOKEN,
): Promise<LogEntry[]> {
  const before = server.posts().length;
  workspace.suite(`${out}.yaml`, suite);
  const end = await workspace.run(['run', `${out}.yaml`, '-o', out], env);
  expect(end.code, end.all).toBe(0);
  return server.posts().slice(before);
}
const deployment = (out: string): string[] =>
  workspace.read(out).summary.rows.map((row) => `${row.provider} ${row.deployment}`);

describe('where requests go', () => {
  it('chat on hf-inference', async () => {
    const posts = await postsOf(chatSuite(server.origin), 'hf');
    expect(new Set(posts.map((post) => post.path))).toEqual(
      new Set(['/hf-inference/models/acme/chatty/v1/chat/completions']),
    );
    expect(posts.every((post) => post.text.startsWith('{"model":'))).toBe(true);
    expect(deployment('hf')).toEqual(['hf-inference serverless']);
  });

  it('chat through the router, picked by it or pinned, with the model first in the body', async () => {
    const auto = await postsOf(chatSuite(server.origin, {}, { provider: 'auto' }), 'auto');
    expect(new Set(auto.map((post) => post.path))).toEqual(new Set(['/v1/chat/completions']));
    expect(new Set(auto.map((post) => post.json?.model))).toEqual(new Set(['acme/chatty']));
    expect(auto.every((post) => post.text.startsWith('{"model":'))).toBe(true);
    const pinned = await postsOf(
      chatSuite(
        server.origin,
        {},
        { provider: 'together', billTo: 'my-org', parameters: { max_tokens: 12, temperature: 0 } },
      ),
      'pinned',
    );
    expect(new Set(pinned.map((post) => `${post.path} ${post.json?.model}`))).toEqual(
      new Set(['/v1/chat/completions acme/chatty:together']),
    );
    expect(pinned.every((post) => post.headers['x-hf-bill-to'] === 'my-org')).toBe(true);
    expect(pinned.every((post) => post.json?.max_tokens === 12 && post.json?.temperature === 0)).toBe(true);
    expect(auto.every((post) => post.headers['x-hf-bill-to'] === undefined)).toBe(true);
    expect(deployment('pinned')).toEqual(['together serverless']);
  });

  it('an OpenAI-compatible server, which needs no token and gets none that is not named for it', async () => {
    const place = { provider: 'openai', baseUrl: `${server.origin}/v1` };
    const posts = await postsOf(chatSuite(server.origin, {}, { ...place, tokenEnv: 'LOCAL' }), 'openai', {
      ...TOKEN,
      LOCAL: 'local-secret',
    });
    expect(new Set(posts.map((post) => `${post.path} ${post.headers.authorization}`))).toEqual(
      new Set(['/v1/chat/completions Bearer local-secret']),
    );
    const bare = await postsOf(chatSuite(server.origin, {}, place), 'bare', {});
    expect(new Set(bare.map((post) => String(post.headers.authorization)))).toEqual(new Set(['undefined']));
    expect(deployment('openai')).toEqual(['openai openai-compatible']);
  });

  it('a dedicated endpoint by its URL, which is asked to hold the request while it scales up', async () => {
    const place = { provider: 'endpoint', endpoint: { url: server.origin }, baseUrl: undefined };
    const posts = await postsOf(ticketSuite([candidate('one', server.origin, place)]), 'endpoint');
    expect(new Set(posts.map((post) => post.path))).toEqual(new Set(['/']));
    expect(new Set(posts.map((post) => post.headers['x-scale-up-timeout']))).toEqual(new Set(['45']));
    expect(new Set(posts.map((post) => post.headers['content-type']))).toEqual(new Set(['application/json']));
    expect(posts.every((post) => [undefined, '*/*', 'application/json'].includes(post.headers.accept))).toBe(
      true,
    );
    expect(deployment('endpoint')).toEqual(['endpoint endpoint']);
    const chat = await postsOf(chatSuite(server.origin, {}, place), 'endpoint-chat');
    expect(new Set(chat.map((post) => post.path))).toEqual(new Set(['/v1/chat/completions']));
  });

  it('zero-shot parameters arrive as they stand in the suite', async () => {
    const posts = await postsOf(
      ticketSuite([
        candidate('one', server.origin, {
          parameters: { ...LABEL_PARAMETERS, hypothesis_template: 'It is {}.', multi_label: false },
        }),
      ]),
      'parameters',
    );
    for (const post of posts) {
      expect(post.json?.parameters).toEqual({
        ...LABEL_PARAMETERS,
        hypothesis_template: 'It is {}.',
        multi_label: false,
      });
    }
  });

  it('look-ups that hang or lie delay or change nothing that is measured', async () => {
    lookup = () => ({ drop: 'hang' });
    const atMs = performance.now();
    await postsOf(chatSuite(server.origin, {}, { provider: 'auto' }), 'silent');
    expect(performance.now() - atMs).toBeLessThan(30_000);
    expect(figure(workspace.read('silent').summary.rows[0]!, 'service_time_p50_ms')).toBeLessThan(500);
    lookup = () => ({ status: 200, body: '<html>login</html>', headers: { 'content-type': 'text/html' } });
    await postsOf(chatSuite(server.origin, {}, { provider: 'auto' }), 'lying');
    expect(workspace.read('lying').summary.rows[0]?.cost_usd).toBe('');
    lookup = () => json(404, {});
  });
});
