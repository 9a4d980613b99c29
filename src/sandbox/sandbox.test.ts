import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { deployment, get, ledgerOf, post, TINY_MODELS, tinySandbox } from '../../test/fixtures/sandbox.ts';
import { createRng } from '../util/rng.ts';
import { ENGINES } from './engines/registry.ts';
import { startSandbox } from './sandbox.ts';

const MODELS = '/hf-inference/models';

it('listens on loopback and refuses connections once closed, even with sockets kept alive', async () => {
  const sandbox = await startSandbox({ port: 0, deployments: [] }, TINY_MODELS);
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await get(`${sandbox.url}/v1/models`);
  const slow = post(`${sandbox.url}${MODELS}/sandbox/sentiment-small`, { inputs: Array(32).fill('x') });
  const outcome = slow.then(
    ({ status }) => status,
    () => 'dropped',
  );
  await sandbox.close();
  await sandbox.close();
  expect([200, 'dropped']).toContain(await outcome);
  await expect(fetch(`${sandbox.url}/v1/models`)).rejects.toThrow();
});

it.each([
  ['an unknown model', [deployment('sandbox/router-smal')], 'no model "sandbox/router-smal"'],
  ['a repeated id', [deployment('sandbox/router-small'), deployment('sandbox/router-small')], 'named "it"'],
  ['an id that no path can carry', [{ ...deployment('sandbox/router-small'), id: '..' }], 'named ".."'],
])('%s is an input error', async (_what, deployments, message) => {
  const starting = startSandbox({ port: 0, deployments }, TINY_MODELS);
  await expect(starting).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(message),
  });
});

it('a port that is taken is an input error', async () => {
  const { url } = await tinySandbox();
  const starting = startSandbox({ port: Number(new URL(url).port), deployments: [] }, TINY_MODELS);
  await expect(starting).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining('EADDRINUSE'),
  });
});

it('the ledger has exactly the requests that were made, by deployment, and forgets them on DELETE', async () => {
  const { url } = await tinySandbox(deployment('sandbox/sentiment-small'), {
    ...deployment('sandbox/sentiment-large'),
    id: 'b/b',
  });
  const paths = [
    `/d/it${MODELS}/sandbox/sentiment-small`,
    `/d/b%2Fb${MODELS}/sandbox/sentiment-large`,
    `${MODELS}/sandbox/sentiment-small`,
  ];
  const made = Array.from({ length: 30 }, (_, index) => paths[index % 3] as string);
  await Promise.all(made.map((path) => post(`${url}${path}`, { inputs: 'x' })));
  const all = await ledgerOf(url);
  expect(all.map(({ path }) => path).sort()).toEqual([...made].sort());
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
  for (const entry of all) {
    const times = [entry.arrivalMs, entry.startMs, entry.firstByteMs, entry.endMs];
    expect(times).toEqual(times.map(Number).sort((a, b) => a - b));
    expect(entry).toMatchObject({ status: 200, aborted: false, task: 'text-classification', priceUsd: null });
  }
  expect((await ledgerOf(`${url}/d/b%2Fb`)).map(({ deployment: id }) => id)).toEqual(Array(10).fill('b/b'));
  const cleared = await fetch(`${url}/d/it/sandbox/ledger`, { method: 'DELETE' });
  expect(await cleared.json()).toEqual({ cleared: 10 });
  expect(await ledgerOf(url)).toHaveLength(20);
});

it('the wall time of the clock zero places entries in real time', async () => {
  const beforeMs = Date.now();
  const { url } = await tinySandbox();
  await post(`${url}${MODELS}/sandbox/sentiment-small`, { inputs: 'x' });
  const { wallZeroMs, entries } = (await get(`${url}/sandbox/ledger`)).json as {
    wallZeroMs: number;
    entries: { arrivalMs: number; requestId: string }[];
  };
  const arrival = wallZeroMs + (entries[0]?.arrivalMs ?? Number.NaN);
  expect(arrival).toBeGreaterThanOrEqual(beforeMs - 1);
  expect(arrival).toBeLessThanOrEqual(Date.now() + 1);
});

it('a client that leaves while it waits in the queue takes no replica', async () => {
  const { url } = await tinySandbox(
    deployment('sandbox/sentiment-small', { replicas: 1, serviceTimeMs: 500 }),
  );
  const path = `${url}/d/it${MODELS}/sandbox/sentiment-small`;
  const first = post(path, { inputs: 'x' });
  while ((await ledgerOf(url))[0]?.startMs == null) await new Promise((resolve) => setTimeout(resolve, 2));
  const leave = new AbortController();
  const body = JSON.stringify({ inputs: 'x' });
  const gone = fetch(path, { method: 'POST', body, signal: leave.signal }).catch(() => 'gone');
  while ((await ledgerOf(url)).length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
  leave.abort();
  expect([(await first).status, await gone]).toEqual([200, 'gone']);
  expect((await post(path, { inputs: 'x' })).status).toBe(200);
  expect(await ledgerOf(url)).toMatchObject([
    { status: 200, aborted: false },
    { status: null, aborted: true, startMs: null, computeSeconds: 0 },
    { status: 200, aborted: false },
  ]);
});

const SEEDS = [
  '{"inputs":"good","parameters":{"candidate_labels":["a","b"],"multi_label":true}}',
  '{"model":"sandbox/chat-small","messages":[{"role":"user","content":"hi"}],"stream":true,"max_tokens":3}',
  '{"inputs":["good","bad"],"parameters":{"top_k":2,"function_to_apply":"sigmoid"}}',
  '{"inputs":{"query":"a","table":{"a":["1"],"b":["2"]},"source_sentence":"a","sentences":["b","c"]},"texts":["x"]}',
  '{"messages":[{"role":"user","content":"in Rome 7"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"properties":{"city":{"type":"string"},"list":{"type":"array","items":{"enum":[1,"7"]}}}}}}],"tool_choice":"required"}',
  '{"inputs":"AAAA","input":"ab","prompt":"a b","query":"a","texts":["a"],"parameters":{"candidate_labels":["x"],"details":true}}',
  '{"messages":[{"role":"user","content":"7 a"}],"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object","properties":{"n":{"type":"number"},"o":{"anyOf":[{"type":"object"}]}},"required":["n","o"]}}}}',
];
const PIECES = [
  'null',
  '-1',
  '1e999',
  '"__proto__"',
  '{}',
  '[]',
  '\u0000',
  '"\\ud800"',
  'true',
  '{"a":',
  '[[[[[',
  '"top_k":',
  '99999999999999999999',
  '""',
  '\n',
  '"constructor"',
  '🧨',
  '0.5',
];

function hostileBody(n: number): string {
  const rng = createRng(n);
  if (n % 25 === 0) return '['.repeat(100_000);
  if (n % 25 === 1)
    return JSON.stringify({ inputs: 'é🧨'.repeat(50_000), parameters: { candidate_labels: ['x'] } });
  let text = SEEDS[rng.int(SEEDS.length)] as string;
  for (let cut = 0; cut <= rng.int(4); cut += 1) {
    const at = rng.int(text.length + 1);
    const piece = PIECES[rng.int(PIECES.length)] as string;
    text = text.slice(0, at) + piece + text.slice(at + rng.int(12));
  }
  return text;
}

it('hostile bodies on every route of every engine are answered, never by a failure of the sandbox itself', async () => {
  const deployments = TINY_MODELS.models.flatMap(({ id, task }) =>
    Object.values(ENGINES)
      .filter((engine) => engine.tasks.includes(task))
      .map(({ name }) => ({
        ...deployment(id, { as: 'endpoint', engine: name, serviceTimeMs: 0 }),
        id: `${id} ${name}`,
      })),
  );
  const { url } = await tinySandbox(...deployments);
  const targets = deployments.flatMap(({ id, model, knobs }) =>
    ENGINES[knobs.engine ?? 'toolkit'].routes
      .filter(([method, , route]) => method === 'POST' && route.kind === 'work')
      .map(([, pattern]) => {
        const [org, name] = model.split('/') as [string, string];
        const path = pattern
          .replace(':org', org)
          .replace(':name', name)
          .replace(':task', 'sentence-similarity');
        return `${url}/d/${encodeURIComponent(id)}${path}`;
      }),
  );
  expect(targets.length).toBeGreaterThan(150);
  let answered = 0;
  for (const [index, target] of targets.entries()) {
    for (let n = 0; n < 2; n += 1) {
      const seed = index * 2 + n;
      const body = n === 0 ? (SEEDS[index % SEEDS.length] as string) : hostileBody(seed);
      const answer = await post(target, body);
      if (answer.status === 200) answered += 1;
      expect([target, body, answer.status, answer.text.includes('sandbox itself failed')]).toEqual([
        target,
        body,
        expect.toSatisfy((status: number) => [200, 400, 404, 422, 424].includes(status)),
        false,
      ]);
    }
  }
  expect(answered).toBeGreaterThan(25);
});

it('300 hostile bodies are answered, never by a failure of the sandbox itself', async () => {
  const { url } = await tinySandbox(
    { ...deployment('sandbox/router-large', { as: 'endpoint' }), id: 'zs' },
    { ...deployment('sandbox/sentiment-small', { as: 'endpoint' }), id: 'tc' },
  );
  const paths = [
    `${MODELS}/sandbox/router-small`,
    `${MODELS}/sandbox/sentiment-large`,
    '/v1/chat/completions',
    '/d/zs',
    '/d/tc/',
    '/d/zs/v1/chat/completions',
  ];
  const counts = new Map<number, number>();
  for (let n = 0; n < 300; n += 1) {
    const answer = await post(`${url}${paths[n % paths.length]}`, hostileBody(n));
    expect([n, answer.status, answer.text.includes('sandbox itself failed')]).toEqual([
      n,
      expect.toSatisfy((status: number) => [200, 400, 404, 422].includes(status)),
      false,
    ]);
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
  }
  expect([...counts.keys()]).toEqual(expect.arrayContaining([200, 400, 422]));
  expect(await ledgerOf(url)).toHaveLength(300);
});

it('what is no HTTP at all is turned away and the server lives on', async () => {
  const { url } = await tinySandbox();
  const port = Number(new URL(url).port);
  for (const bytes of [
    '\u0016\u0003\u0001',
    'GET',
    'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.resume();
    });
  }
  expect((await get(`${url}/v1/models`)).status).toBe(200);
});
