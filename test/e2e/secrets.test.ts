import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { chatStream, chunk, classify, frame, json, LABELS } from '../fixtures/plain-replies.ts';
import {
  type Arrival,
  type Behaviour,
  type PlainServer,
  type Reply,
  startPlainServer,
} from '../fixtures/plain-server.ts';
import { type CliEnd, makeWorkspace, readTree, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, chatSuite, ticketNumber, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const CANARY = 'hf_canaryZ9y8X7w6V5u4T3s2R1q0';
/** A token that does not look like one of Hugging Face, with characters that HTML and URLs escape. */
const ODD_CANARY = 'odd-Canary/9f3C+2b1A==';
/** A secret with characters that JSON and CSV escape as well. */
const QUOTED_CANARY = 'quoted"Canary\\9f3C&2b1A';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function space(): Workspace {
  const workspace = makeWorkspace();
  closing.push(() => workspace.remove());
  workspace.dataset('tickets.csv', tickets(12));
  return workspace;
}
async function serve(behaviour: Behaviour, host?: string, lookup?: Behaviour): Promise<PlainServer> {
  const server = await startPlainServer(behaviour, {
    ...(host ? { host } : {}),
    ...(lookup ? { lookup } : {}),
  });
  closing.push(() => server.close());
  return server;
}

/** The forms that a secret takes after the escapes of the formats that a run writes. */
function forms(secret: string): string[] {
  const html = secret.replaceAll('"', '&quot;').replaceAll('=', '&#x3D;').replaceAll('+', '&#x2B;');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('"', '""'),
    encodeURIComponent(secret),
    secret.replaceAll('"', '&quot;'),
    html,
    secret.toLowerCase(),
    JSON.stringify(secret.toLowerCase()).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ];
}

/** Places where a secret stands: files of the workspace (its HOME and the token's own file apart), stdout, stderr. */
function leaks(workspace: Workspace, end: CliEnd, secret: string): string[] {
  const places = [
    ...readTree(workspace.dir)
      .filter((file) => !file.path.startsWith(workspace.path('home')) && !file.path.endsWith('.env'))
      .map((file) => ({ name: file.path, text: file.bytes.toString('utf8') })),
    { name: 'stdout', text: end.stdout },
    { name: 'stderr', text: end.stderr },
  ];
  return places
    .filter(({ text }) => forms(secret).some((form) => text.includes(form)))
    .map(({ name }) => name);
}

const bearer = (arrival: Arrival): string => arrival.headers.authorization ?? 'none';

/** A server that gives the Authorization header back in every way it can think of. */
function echo(arrival: Arrival): Reply {
  const secret = bearer(arrival);
  const n = ticketNumber(arrival.input);
  if (n === 0) return json(400, { error: `bad token ${secret}` });
  if (n === 1) return json(422, { error: { message: secret, code: secret } });
  if (n === 2) return json(403, { detail: [{ loc: [secret], msg: secret, type: secret }] });
  if (n === 3)
    return { status: 404, body: `<html>${secret}</html>`, headers: { 'content-type': 'text/html' } };
  if (n === 4) return json(200, { unexpected: secret });
  if (n === 5) return { status: 200, body: `{"broken ${secret}` };
  if (n === 6)
    return classify(arrival.input ?? '', 'flat', { 'x-request-id': secret, 'x-inference-provider': secret });
  if (n === 7) return json(200, [{ label: secret, score: 1 }]);
  if (n === 8) return classify(arrival.input ?? '', 'flat', { 'x-compute-type': secret, warning: secret });
  return classify(arrival.input ?? '', 'flat');
}

describe('a token', () => {
  it.each([
    ['in HF_TOKEN', { HF_TOKEN: CANARY }, {}, CANARY],
    ['in a variable of its own', { OTHER: ODD_CANARY, HF_TOKEN: CANARY }, { tokenEnv: 'OTHER' }, ODD_CANARY],
    ['with quote and backslash', { OTHER: QUOTED_CANARY }, { tokenEnv: 'OTHER' }, QUOTED_CANARY],
  ])(
    '%s reaches its server and stands in no file, no line, no error, even when the server repeats it',
    async (_, env, more, secret) => {
      const workspace = space();
      const server = await serve(echo);
      workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin, more)]));
      const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], env);
      expect(end.code, end.all).toBe(0);
      expect(server.posts()).toHaveLength(12);
      expect(server.posts().every((entry) => bearer(entry) === `Bearer ${secret}`)).toBe(true);
      expect(workspace.read('out').requests.rows).toHaveLength(12);
      expect(leaks(workspace, end, secret)).toEqual([]);
      expect(leaks(workspace, end, CANARY)).toEqual([]);
    },
  );

  it('repeated by a stream in pieces is not put together in a report', async () => {
    const workspace = space();
    const server = await serve((arrival) => {
      const secret = bearer(arrival);
      if (arrival.input === 'error')
        return { status: 200, pieces: [{ bytes: frame({ error: { message: secret } }) }] };
      if (arrival.input === 'reasoning') {
        return {
          status: 200,
          pieces: [{ bytes: frame(chunk({ reasoning: secret })) + frame(chunk({ content: 'x' }, 'stop')) }],
        };
      }
      return chatStream([secret.slice(0, 15), secret.slice(15)], { input: 1, output: 2 });
    });
    workspace.dataset('chat.csv', [
      { id: 'a', question: 'plain', answer: 'x' },
      { id: 'b', question: 'error', answer: 'x' },
      { id: 'c', question: 'reasoning', answer: 'x' },
    ]);
    workspace.suite('suite.yaml', chatSuite(server.origin));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], { HF_TOKEN: CANARY });
    expect(end.code, end.all).toBe(0);
    expect(server.posts()).toHaveLength(3);
    expect(leaks(workspace, end, CANARY)).toEqual([]);
  });

  it('from the file of hf auth login is used and not shown', async () => {
    const workspace = space();
    const server = await serve(echo);
    workspace.write('home/.cache/huggingface/token', `${CANARY}\n`);
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out']);
    expect(end.code, end.all).toBe(0);
    expect(server.posts().every((entry) => bearer(entry) === `Bearer ${CANARY}`)).toBe(true);
    expect(leaks(workspace, end, CANARY)).toEqual([]);
  });

  it('from --env-file is used and not shown', async () => {
    const workspace = space();
    const server = await serve(echo);
    workspace.write('secrets.env', `HF_TOKEN=${CANARY}\n`);
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--env-file', 'secrets.env']);
    expect(end.code, end.all).toBe(0);
    expect(server.posts().every((entry) => bearer(entry) === `Bearer ${CANARY}`)).toBe(true);
    expect(leaks(workspace, end, CANARY)).toEqual([]);
  });

  it('of one candidate never goes to the server of another', async () => {
    const workspace = space();
    const [first, second] = [await serve(echo), await serve(echo)];
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', first.origin), candidate('two', second.origin, { tokenEnv: 'OTHER' })]),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], {
      HF_TOKEN: CANARY,
      OTHER: ODD_CANARY,
    });
    expect(end.code, end.all).toBe(0);
    expect(new Set(first.log.filter((e) => e.method === 'POST').map(bearer))).toEqual(
      new Set([`Bearer ${CANARY}`]),
    );
    expect(new Set(second.log.filter((e) => e.method === 'POST').map(bearer))).toEqual(
      new Set([`Bearer ${ODD_CANARY}`]),
    );
    expect(JSON.stringify(first.log)).not.toContain('odd-canary');
    expect(JSON.stringify(second.log)).not.toContain(CANARY);
    expect([...leaks(workspace, end, CANARY), ...leaks(workspace, end, ODD_CANARY)]).toEqual([]);
  });

  it('does not follow a redirect to another origin, whatever the status, for inference or look-up', async () => {
    const workspace = space();
    const foreigner = await serve(echo, undefined, () => json(200, {}));
    const away = (arrival: Arrival): Reply => ({
      status: [301, 302, 303, 307, 308][arrival.index % 5]!,
      body: '',
      headers: {
        location: `${foreigner.origin}${arrival.path}?token=${encodeURIComponent(bearer(arrival))}`,
      },
    });
    const server = await serve(away, undefined, away);
    workspace.suite(
      'suite.yaml',
      ticketSuite(
        [candidate('one', server.origin), candidate('routed', server.origin, { provider: 'auto' })],
        {
          limits: { maxErrorRate: 1 },
        },
      ),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], { HF_TOKEN: CANARY });
    expect(end.code, end.all).toBe(3);
    expect(server.posts().length).toBeGreaterThan(0);
    expect(foreigner.log.filter((entry) => entry.headers.authorization !== undefined)).toEqual([]);
    expect(JSON.stringify(foreigner.log)).not.toContain(CANARY);
    expect(leaks(workspace, end, CANARY)).toEqual([]);
  });
});

/** An address of this machine that is not loopback; none in a closed container. */
const outward = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

describe.skipIf(outward === undefined)('a host that is neither Hugging Face nor loopback', () => {
  it('gets no HF_TOKEN', async () => {
    const workspace = space();
    const server = await serve(echo, outward);
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], { HF_TOKEN: CANARY });
    expect([0, 2, 3]).toContain(end.code);
    expect(JSON.stringify(server.log)).not.toContain(CANARY);
    expect(leaks(workspace, end, CANARY)).toEqual([]);
  });

  it('gets the token that tokenEnv names for it, or the run refuses to send it in the clear and says so', async () => {
    const workspace = space();
    const server = await serve(echo, outward);
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin, { tokenEnv: 'OTHER' })]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], {
      HF_TOKEN: CANARY,
      OTHER: ODD_CANARY,
    });
    const sent = server.posts().map(bearer);
    if (end.code === 0) expect(new Set(sent)).toEqual(new Set([`Bearer ${ODD_CANARY}`]));
    else {
      expect([end.code, sent], end.all).toEqual([2, []]);
      expect(end.stderr).toMatch(/OTHER.*https/s);
    }
    expect(leaks(workspace, end, CANARY)).toEqual([]);
    expect(leaks(workspace, end, ODD_CANARY)).toEqual([]);
  });
});

it('variables that no suite names stand in no file: neither a proxy password nor another service’s key', async () => {
  const workspace = space();
  const server = await serve((arrival) => classify(arrival.input ?? '', 'flat'));
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin, { parameters: { candidate_labels: LABELS } })]),
  );
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], {
    HF_TOKEN: CANARY,
    OPENAI_API_KEY: ODD_CANARY,
    HTTPS_PROXY: 'http://user:proxyCanary77@127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
  });
  expect(end.code, end.all).toBe(0);
  expect([...leaks(workspace, end, ODD_CANARY), ...leaks(workspace, end, 'proxyCanary77')]).toEqual([]);
});
