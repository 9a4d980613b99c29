import { afterEach, expect, it, vi } from 'vitest';
import { chatStream, chunk, classify, frame, json } from '../fixtures/plain-replies.ts';
import { type Arrival, type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { type CliEnd, makeWorkspace, readTree, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, chatSuite, ticketNumber, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

// Every command of the tool, each a process of its own.
vi.setConfig({ testTimeout: 300_000 });

/** A token of Hugging Face, one of another shape, one from a file, and a password in an address. */
const CANARIES = {
  hub: 'hf_canaryQ1w2E3r4T5y6U7i8O9p0',
  own: 'own-Canary/5d6E+7f8G==',
  filed: 'filed"Canary\\1a2B&3c4D',
  password: 'passwordCanary5Gh7',
  query: 'queryCanary8Jk2',
};
type Canary = keyof typeof CANARIES;

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The letters of a base64 text that depend on the secret alone, wherever in it the secret begins. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${'x'.repeat(shift)}${secret}`)
      .toString('base64')
      .replaceAll('=', '');
    return text.slice(shift === 0 ? 0 : shift + 1, -1);
  });
}

/** Every form in which a secret could be read out of a text again. */
function forms(secret: string): readonly string[] {
  const hex = Buffer.from(secret).toString('hex');
  const base64 = base64Forms(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('"', '""'),
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    hex,
    hex.replace(/../g, '%$&'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

function canariesIn(text: string): readonly Canary[] {
  return (Object.keys(CANARIES) as Canary[]).filter((name) =>
    forms(CANARIES[name]).some((form) => text.includes(form)),
  );
}

/** What a server can do with the login that it was sent: repeat it plainly, encoded, in parts, in places of its own. */
function repeat(arrival: Arrival, foreigner: PlainServer): Reply {
  const login = arrival.headers.authorization ?? 'none';
  const secret = login.replace('Bearer ', '');
  const all = [login, Buffer.from(login).toString('base64'), encodeURIComponent(login)];
  all.push(Buffer.from(secret).toString('hex'), Buffer.from(login).toString('base64url'));
  const everywhere = all.join(' ');
  const away = `${foreigner.origin}/take?token=${encodeURIComponent(secret)}`;
  const cookie = { 'set-cookie': `session=${encodeURIComponent(secret)}` };
  if (arrival.path.includes('chat') || arrival.input === null)
    return repeatInStream(everywhere, secret, arrival.index);
  const replies: readonly Reply[] = [
    json(400, { error: everywhere }, cookie),
    json(422, { error: { message: everywhere, code: secret } }),
    json(403, { detail: [{ loc: all, msg: everywhere, type: secret }] }),
    { status: 404, body: `<html><title>${everywhere}</title>${everywhere}</html>` },
    { status: 404, body: `<!doctype html><title>${everywhere}</title>` },
    json(200, { unexpected: everywhere }),
    { status: 200, body: `{"broken ${everywhere}` },
    classify(arrival.input, 'flat', { 'x-request-id': everywhere, 'x-inference-provider': secret }),
    json(200, [{ label: everywhere, score: 1 }], cookie),
    classify(arrival.input, 'flat', { 'x-compute-type': everywhere, warning: everywhere, ...cookie }),
    { status: 302, body: '', headers: { location: away, ...cookie } },
    { status: 307, body: '', headers: { location: `${away}#${secret}` } },
    { status: 308, body: '', headers: { location: `/again?token=${encodeURIComponent(secret)}` } },
    { status: 400, body: `${' '.repeat(65_536 - 10)}${secret}` },
    { status: 200, pieces: [{ bytes: `[{"label":"${secret}` }], end: 'reset' },
    { status: 429, body: everywhere, headers: { 'retry-after': secret, 'x-ratelimit-limit': secret } },
  ];
  return replies[ticketNumber(arrival.input) % replies.length] as Reply;
}

function repeatInStream(everywhere: string, secret: string, index: number): Reply {
  const half = Math.floor(secret.length / 2);
  const events: readonly Reply[] = [
    chatStream([secret.slice(0, half), secret.slice(half)], { input: 1, output: 2 }),
    { status: 200, pieces: [{ bytes: frame({ error: { message: everywhere } }) }] },
    { status: 200, pieces: [{ bytes: `event: ${secret}\nid: ${secret}\n: ${secret}\ndata: ${secret}\n\n` }] },
    {
      status: 200,
      pieces: [
        { bytes: frame(chunk({ reasoning: everywhere })) + frame(chunk({ content: everywhere }, 'stop')) },
      ],
    },
  ];
  return events[index % events.length] as Reply;
}

/** Answers of the Hub, the router and the management API that hold the login wherever a text may stand. */
function lookUp(arrival: Arrival, foreigner: PlainServer): Reply {
  const login = arrival.headers.authorization ?? 'none';
  const { pathname } = new URL(arrival.path, 'http://here');
  if (pathname.startsWith('/moved'))
    return { status: 307, body: '', headers: { location: `${foreigner.origin}/?token=${login}` } };
  if (pathname.startsWith('/api/models/'))
    return json(200, {
      id: login,
      pipeline_tag: login,
      gated: login,
      inference: login,
      inferenceProviderMapping: { novita: { status: login, providerId: login, task: login } },
    });
  if (pathname.startsWith('/v1/models/'))
    return json(200, { id: login, providers: [{ provider: `novita ${login}`, status: login }] });
  if (pathname.includes('whoami')) return json(200, { name: login, type: 'user', orgs: [] });
  if (pathname.includes('endpoint'))
    return json(200, {
      items: [
        {
          name: `one ${login}`,
          model: { repository: login, image: { huggingface: {} } },
          status: { state: 'failed', message: login, url: `https://example.com/${login}` },
        },
      ],
    });
  return json(404, { error: login });
}

async function serve(
  behaviour: (arrival: Arrival) => Reply,
  lookup: (arrival: Arrival) => Reply,
): Promise<PlainServer> {
  const server = await startPlainServer(behaviour, { lookup });
  closing.push(() => server.close());
  return server;
}

function writeSuites(workspace: Workspace, origin: string): void {
  const hub = candidate('hub', origin);
  const own = candidate('own', origin, { tokenEnv: 'OWN_TOKEN' });
  const filed = candidate('filed', origin, { tokenEnv: 'FILED_TOKEN' });
  const more = { limits: { maxErrorRate: 1 }, gates: [{ metric: 'accuracy', min: 0.99 }] };
  workspace.dataset('tickets.csv', tickets(16));
  workspace.dataset(
    'chat.csv',
    [1, 2, 3, 4].map((n) => ({ id: `c${n}`, question: `question ${n}`, answer: 'x' })),
  );
  workspace.suite('tickets.yaml', ticketSuite([hub, own, filed], { ...more, schedule: '* * * * *' }));
  workspace.suite(
    'auto.yaml',
    ticketSuite([candidate('routed', origin, { provider: 'auto' })], { ...more, name: 'auto' }),
  );
  workspace.suite('chat.yaml', chatSuite(origin, { limits: { maxErrorRate: 1 } }));
  const address = origin.replace('://', `://user:${CANARIES.password}@`);
  workspace.suite('password.yaml', ticketSuite([candidate('one', address)]));
  workspace.suite('query.yaml', ticketSuite([candidate('one', `${origin}/?key=${CANARIES.query}`)]));
  workspace.suite('literal.yaml', ticketSuite([candidate('one', origin, { token: CANARIES.hub })]));
  workspace.write('run.env', `FILED_TOKEN='${CANARIES.filed}'\n`);
}

it('a canary in every place stands in no output of any command in any mode, and reaches no foreigner', async () => {
  const workspace = makeWorkspace();
  closing.push(() => workspace.remove());
  const foreigner = await serve(
    () => json(200, {}),
    () => json(200, {}),
  );
  const server = await serve(
    (arrival) => repeat(arrival, foreigner),
    (arrival) => lookUp(arrival, foreigner),
  );
  writeSuites(workspace, server.origin);
  const ends: { readonly args: readonly string[]; readonly end: CliEnd }[] = [];
  const env = { HF_TOKEN: CANARIES.hub, OWN_TOKEN: CANARIES.own };
  const hfbench = async (...args: string[]): Promise<CliEnd> => {
    const end = await workspace.run(args, { ...env, HF_ENDPOINT: server.origin });
    expect(end.code, `${args.join(' ')}\n${end.all}`).not.toBe(70);
    ends.push({ args, end });
    return end;
  };
  const filed = ['--env-file', 'run.env'];
  const address = server.origin.replace('://', `://user:${CANARIES.password}@`);

  for (const suite of ['tickets.yaml', 'chat.yaml', 'auto.yaml'])
    for (const more of [[], ['--json']]) {
      await hfbench('plan', suite, ...filed, ...more);
      await hfbench('validate', suite, ...filed, ...more);
    }
  for (const suite of ['password.yaml', 'query.yaml', 'literal.yaml'])
    for (const command of ['validate', 'plan', 'run'])
      expect((await hfbench(command, suite)).code, `${command} ${suite}`).toBe(2);
  await hfbench('validate', 'password.yaml', 'query.yaml', 'literal.yaml', '--json');

  const reporters = 'html,csv,json,junit,markdown,parquet,prometheus,model-card';
  const first = await hfbench('run', 'tickets.yaml', '-o', 'out/first', ...filed, '--reporter', reporters);
  expect([1, 3], first.all).toContain(first.code);
  await hfbench('run', 'tickets.yaml', '-o', 'out/second', ...filed, '--json');
  await hfbench('run', 'chat.yaml', '-o', 'out/chat', '--quiet');
  await hfbench('run', 'auto.yaml', '-o', 'out/auto', ...filed);
  await hfbench('run', 'tickets.yaml', ...filed, '--quiet');
  await hfbench('run', '--resume', 'out/first', '--retry-errors', ...filed);
  await hfbench('run', 'tickets.yaml', '--var', `place=${address}`, ...filed, '-o', 'out/var');
  await hfbench('schedule', 'tickets.yaml', '--once', ...filed);
  await hfbench('schedule', 'tickets.yaml', '--list', '--json', ...filed);
  await hfbench('schedule', 'tickets.yaml', '--workflow', ...filed);
  await hfbench('report', 'out/first', 'out/chat', '--reporter', reporters);
  await hfbench('baseline', 'accept', 'out/first', '--force');
  await hfbench('baseline', 'show', '--json');
  for (const more of [[], ['--json'], ['--force']])
    await hfbench('compare', 'out/first', 'out/second', ...more);
  for (const more of [[], ['--json'], ['tickets', '--metric', 'accuracy']]) await hfbench('list', ...more);
  await hfbench('view', '--export', 'site');
  for (const base of [server.origin, `${server.origin}/moved`, address])
    for (const more of [[], ['--json']]) {
      await hfbench('models', 'acme/one', '--base-url', base, ...more);
      await hfbench('endpoint', 'list', '--base-url', base, ...more);
      await hfbench('endpoint', 'status', 'one', '--namespace', 'me', '--base-url', base, ...more);
    }
  await hfbench('endpoint', 'reap', '--base-url', server.origin);
  await hfbench(
    'init',
    'made.yaml',
    '--yes',
    '--task',
    'text-classification',
    '--model',
    'acme/one',
    '--url',
    address,
  );
  await hfbench('init', 'auto-made.yaml', '--yes', '--sandbox');
  await hfbench('validate', `${CANARIES.hub}.yaml`);

  const pages = await readPages(workspace, { ...env });
  expect(pages.length).toBeGreaterThan(4);

  const sent = new Set(server.log.flatMap((entry) => canariesIn(entry.headers.authorization ?? '')));
  expect(sent, 'what the server was sent: else it had nothing to repeat').toEqual(
    new Set<Canary>(['hub', 'own', 'filed']),
  );
  const leaks = [
    ...ends.flatMap(({ args, end }) => [
      ...canariesIn(end.stdout).map((name) => `${name} on stdout of ${args.join(' ')}`),
      ...canariesIn(end.stderr).map((name) => `${name} on stderr of ${args.join(' ')}`),
    ]),
    ...pages.flatMap(({ path, text }) => canariesIn(text).map((name) => `${name} on page ${path}`)),
    ...readTree(workspace.dir)
      .filter(
        ({ path }) =>
          !['run.env', 'password.yaml', 'query.yaml', 'literal.yaml'].includes(
            path.slice(workspace.dir.length + 1),
          ),
      )
      .flatMap(({ path, bytes }) =>
        canariesIn(bytes.toString('latin1')).map(
          (name) => `${name} in ${path.slice(workspace.dir.length + 1)}`,
        ),
      ),
  ];
  expect(leaks).toEqual([]);
  expect(canariesIn(JSON.stringify(foreigner.log))).toEqual([]);
  expect(
    foreigner.log.filter(
      ({ headers }) => headers.authorization !== undefined || headers.cookie !== undefined,
    ),
  ).toEqual([]);
  expect(server.log.filter(({ headers }) => headers.cookie !== undefined)).toEqual([]);
});

/** Pages of `view` over the runs of a workspace: the list, and everything that it links to. */
async function readPages(
  workspace: Workspace,
  env: Readonly<Record<string, string>>,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const view = workspace.start(['view', '--port', '0'], env);
  try {
    const origin = await vi.waitUntil(() => /http:\/\/[\w.]+:\d+/.exec(view.stdout())?.[0], {
      timeout: 30_000,
    });
    const pages: { path: string; text: string }[] = [];
    const ahead = ['/'];
    const seen = new Set(ahead);
    for (let path = ahead.shift(); path !== undefined && pages.length < 40; path = ahead.shift()) {
      const text = await (await fetch(`${origin}${path}`)).text();
      pages.push({ path, text });
      for (const [, link = ''] of text.matchAll(/href="([^"#]+)"/g)) {
        const target = new URL(link.replaceAll('&amp;', '&'), `${origin}${path}`);
        const next = `${target.pathname}${target.search}`;
        if (target.origin !== origin || seen.has(next)) continue;
        seen.add(next);
        ahead.push(next);
      }
    }
    return pages;
  } finally {
    view.kill('SIGTERM');
    await view.end;
  }
}
