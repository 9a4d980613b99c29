import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EndpointServer, startEndpointServer } from '../fixtures/endpoint-server.ts';
import { json } from '../fixtures/plain-replies.ts';
import { makeWorkspace, readJournal, type Workspace } from '../fixtures/run-cli.ts';
import { LABEL_PARAMETERS, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

// Each test starts the command line several times.
vi.setConfig({ testTimeout: 120_000 });

let workspace: Workspace;
let fake: EndpointServer;

beforeEach(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(40));
  fake = await startEndpointServer({ answerMs: 50 });
}, 120_000);
afterEach(async () => {
  await fake.close();
  workspace.remove();
});

const endpoint = (...args: string[]) =>
  workspace.run(['endpoint', ...args, '--base-url', fake.origin], TOKEN);
const leases = (): readonly string[] => {
  const folder = workspace.path('reports/.leases');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
};
const stateOf = (name: string) => {
  const found = fake.endpoints.get(name);
  return found?.script.at(-1) ?? found?.state;
};

describe('hfbench endpoint', () => {
  it('lists endpoints with state, machine, price and address', async () => {
    fake.add('bart', 'running');
    fake.add('idle', 'paused', { compute: { instanceType: 'abacus' } });
    const end = await endpoint('list');
    expect(end.code, end.all).toBe(0);
    expect(end.stdout).toMatch(/^name +state +model +instance +replicas +\$\/h +url\n/);
    expect(end.stdout).toMatch(
      new RegExp(`bart +running +acme/bart +aws nvidia-l4 x1 +1/1 +\\$0.90 +${fake.origin}/data/bart\n`),
    );
    expect(end.stdout).toMatch(/idle +paused .* –\n/);
    const [bart] = JSON.parse((await endpoint('list', '--json')).stdout) as Record<string, unknown>[];
    expect(bart).toMatchObject({ name: 'bart', namespace: 'me', state: 'running', perHourUsd: 0.9 });
  });

  it('creates, waits, scales down, resumes, pauses and deletes', async () => {
    const order = [
      '--model',
      'acme/bart',
      '--vendor',
      'aws',
      '--region',
      'us-east-1',
      '--accelerator',
      'gpu',
    ];
    const machine = [
      '--instance-type',
      'nvidia-l4',
      '--instance-size',
      'x1',
      '--scale-to-zero-minutes',
      '15',
    ];
    const created = await endpoint('create', 'bart', ...order, ...machine, '--wait');
    expect(created.code, created.all).toBe(0);
    expect(created.stderr).toMatch(
      /billed from now on[\s\S]*bart: initializing after[\s\S]*bart: running after/,
    );
    expect(created.stdout).toMatch(/scales to zero +after 15 idle minutes/);
    expect((await endpoint('scale-to-zero', 'bart')).stdout).toBe('me/bart: scaledToZero\n');
    expect((await endpoint('resume', 'bart', '--wait', '10s')).code).toBe(0);
    expect((await endpoint('update', 'bart', '--max-replica', '2')).code).toBe(0);
    expect((await endpoint('pause', 'bart')).stdout).toBe('me/bart: paused\n');
    expect((await endpoint('delete', 'bart')).all).toContain('add --yes');
    expect(fake.endpoints.size).toBe(1);
    expect((await endpoint('delete', 'bart', '--yes')).stdout).toBe('me/bart: deleted\n');
    expect(fake.endpoints.size).toBe(0);
  });

  it('prints prices of today, else the published ones, with source and date', async () => {
    expect((await endpoint('prices')).stdout).toMatch(
      /aws +us-east-1 +gpu +nvidia-l4 +x1 +\$0.90 +available/,
    );
    fake.fault(/provider/, json(404, { error: 'gone' }), 10);
    const end = await endpoint('prices');
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(/nvidia-h100 +x1 +\$4.50 +deprecated/);
    expect(end.stdout).toContain('https://huggingface.co/docs/inference-endpoints/pricing on 2026-05-19');
  });

  it('tells bad input (2) from silence (3)', async () => {
    for (const args of [
      ['status', 'none'],
      ['status'],
      ['list', 'x'],
      ['lst'],
      ['create', 'a'],
      ['update', 'a'],
    ])
      expect((await endpoint(...args)).code, args.join(' ')).toBe(2);
    fake.fault(/^GET .v2/, json(401, { error: 'Invalid credentials' }));
    const refused = await endpoint('list');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('Manage Inference Endpoints');
    expect(refused.all).not.toContain(TOKEN.HF_TOKEN);
    await fake.close();
    expect((await endpoint('list')).code).toBe(3);
    const stuck = await startEndpointServer();
    stuck.rise = ['pending'];
    stuck.add('bart', 'paused');
    const waited = await workspace.run(
      ['endpoint', 'resume', 'bart', '--wait', '1s', '--base-url', stuck.origin],
      TOKEN,
    );
    await stuck.close();
    expect(waited.code, waited.all).toBe(3);
    expect(waited.stderr).toMatch(/not ready: it is not ready after 1 s; its state is pending/);
  });

  it('sends the token to no other host', async () => {
    const elsewhere = await startEndpointServer();
    const origin = elsewhere.origin.replace('127.0.0.1', 'elsewhere.test');
    await workspace.run(['endpoint', 'list', '--base-url', origin], {
      ...TOKEN,
      HTTP_PROXY: elsewhere.origin,
    });
    await elsewhere.close();
    expect(JSON.stringify(elsewhere.server.log)).not.toContain(TOKEN.HF_TOKEN);
  });
});

describe('a run with leases', () => {
  const leased = (id: string, name: string, lease: Readonly<Record<string, unknown>> | null = {}) => ({
    id,
    model: `acme/${name}`,
    provider: 'endpoint',
    baseUrl: fake.origin,
    dialect: 'toolkit',
    parameters: LABEL_PARAMETERS,
    endpoint: { name, ...(lease === null ? {} : { lease }) },
  });
  const states = (name: string) =>
    readJournal(workspace.path('out/journal.jsonl'))
      .filter((event) => event.type === 'endpoint' && event.name === name)
      .map(({ state }) => state);
  const results = () =>
    readJournal(workspace.path('out/journal.jsonl')).filter(({ type }) => type === 'result').length;
  const slow = { load: { kind: 'closed', concurrency: 1 } };
  const running = async () =>
    expect
      .poll(() => fake.server.log.filter(({ path }) => path === '/data/bart').length, { timeout: 20_000 })
      .toBeGreaterThan(3);

  it('brings up, measures, puts down before the end, and records every state', async () => {
    fake.add('bart', 'paused');
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart'), { ...leased('b', 'bart') }]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect(states('bart')).toEqual(['paused', 'pending', 'initializing', 'running', 'paused']);
    expect(results()).toBe(80);
    expect(fake.calls().filter((call) => call.endsWith('/resume'))).toHaveLength(1);
    expect(leases()).toEqual([]);
    expect(end.stderr).toMatch(/bart: ready after[\s\S]*bart: left paused/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s drains, puts down, and the run can go on', async (signal) => {
    fake.add('bart', 'paused');
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart')], slow));
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await running();
    child.kill(signal);
    const end = await child.end;
    expect(end.code, end.all).toBe(130);
    expect(fake.endpoints.get('bart')?.state).toBe('paused');
    expect(leases()).toEqual([]);
    const again = await workspace.run(['run', '--resume', 'out'], TOKEN);
    expect(again.code, again.all).toBe(0);
    expect(results()).toBe(40);
    expect(stateOf('bart')).toBe('paused');
  });

  it('a second SIGINT cuts the wire and still puts down', async () => {
    fake.add('bart', 'paused');
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart')], slow));
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await running();
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect((await child.end).code).toBe(130);
    expect(fake.endpoints.get('bart')?.state).toBe('paused');
  });

  it('SIGINT while it comes up puts down', async () => {
    fake.add('bart', 'paused');
    fake.rise = ['initializing'];
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart')]));
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await expect.poll(() => fake.endpoints.get('bart')?.state, { timeout: 20_000 }).toBe('initializing');
    child.kill('SIGINT');
    const end = await child.end;
    expect(end.code, end.all).toBe(130);
    expect(fake.endpoints.get('bart')?.state).toBe('paused');
  });

  it('after kill -9 the next command puts down what was left', async () => {
    fake.add('bart', 'paused');
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart')], slow));
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await running();
    expect(leases()).toEqual(['me--bart.json']);
    child.kill('SIGKILL');
    await child.end;
    expect(fake.endpoints.get('bart')?.state).toBe('running');
    const end = await endpoint('list');
    expect(end.stderr).toMatch(/Put down endpoint me\/bart, left by .*out: paused\./);
    expect(fake.endpoints.get('bart')?.state).toBe('paused');
    expect(leases()).toEqual([]);
  });

  it('an endpoint that fails stops its candidate alone, and is put down', async () => {
    fake.add('bart', 'paused');
    fake.add('good', 'running');
    fake.rise = ['pending', 'failed'];
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart'), leased('b', 'good')]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(end.stdout).toMatch(/endpoint bart did not come up: its state is failed \(out of memory\)/);
    expect(results()).toBe(40);
    expect([stateOf('bart'), stateOf('good')]).toEqual(['paused', 'paused']);
    fake.rise = ['running'];
    expect((await workspace.run(['run', '--resume', 'out'], TOKEN)).code).toBe(0);
    expect(results()).toBe(80);
  });

  it('with no candidate left it ends cleanly', async () => {
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart')]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(end.stdout).toContain('me has no endpoint bart');
  });

  it('ends by the time of its lease, resumable', async () => {
    fake.add('bart', 'running');
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart', { maxTime: '1s' })], slow));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(end.stdout).toMatch(/endpoint bart: its lease's maxTime of 1.00 s is over/);
    expect(stateOf('bart')).toBe('paused');
  });

  it('warns when replicas change while it is measured', async () => {
    const bart = fake.add('bart', 'running');
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart')], slow));
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await running();
    bart.ready = 2;
    const end = await child.end;
    expect(end.stderr).toMatch(/Warning: bart went from 1 to 2 ready replicas/);
  });

  it('without a lease it is used as found, and left so', async () => {
    fake.add('bart', 'running');
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart', null)]));
    expect((await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN)).code).toBe(0);
    expect(fake.calls().filter((call) => call.startsWith('POST /v2'))).toEqual([]);
    fake.add('bart', 'paused');
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'two'], TOKEN);
    expect(end.code, end.all).toBe(2);
    expect(end.stderr).toContain('hfbench endpoint resume bart --namespace me');
  });

  it('refuses leases of one endpoint that differ, and judges by name', async () => {
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart'), leased('b', 'bart', { maxTime: '5m' })]));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('share the endpoint bart, and their "lease" differs');
    workspace.suite(
      'judged.yaml',
      ticketSuite([leased('a', 'bart')], { judges: [{ ...leased('j', 'judge'), parameters: {} }] }),
    );
    const judged = await workspace.run(['validate', 'judged.yaml']);
    expect(judged.code).toBe(2);
    expect(judged.stderr).toContain("a judge's endpoint is known by its url");
  });

  it('says aloud what it could not put down, and keeps the lease', async () => {
    fake.add('bart', 'running');
    fake.fault(/pause$/, json(403, { error: 'no' }), 1000);
    workspace.suite('suite.yaml', ticketSuite([leased('a', 'bart')], slow));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--quiet'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(results()).toBe(40);
    for (const part of [
      'me/bart may still be running',
      'State last seen: running',
      '$0.9 an hour',
      'hfbench endpoint reap',
    ])
      expect(end.stderr).toContain(part);
    expect(leases()).toEqual(['me--bart.json']);
  });
});

describe('on the sandbox', () => {
  const model = 'sandbox/router-large';
  const suite = (lease: Readonly<Record<string, unknown>>) =>
    ticketSuite(
      [
        {
          id: 'large',
          model,
          provider: 'sandbox',
          parameters: LABEL_PARAMETERS,
          sandbox: { as: 'endpoint', coldStart: '2s' },
          endpoint: { name: 'large', lease },
        },
      ],
      { load: { kind: 'closed', concurrency: 1 } },
    );

  it.each([
    {},
    {
      create: {
        vendor: 'aws',
        region: 'us-east-1',
        accelerator: 'gpu',
        instanceType: 'nvidia-l4',
        instanceSize: 'x1',
      },
    },
  ])('comes up, is measured and is paused: %o', async (lease) => {
    workspace.suite('suite.yaml', suite(lease));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out']);
    expect(end.code, end.all).toBe(0);
    const seen = readJournal(workspace.path('out/journal.jsonl'))
      .filter(({ type }) => type === 'endpoint')
      .map(({ state }) => state);
    expect(seen.filter((state) => state !== 'paused' || seen.indexOf(state) > 0)).toEqual(
      expect.arrayContaining(['pending', 'initializing', 'running']),
    );
    expect(seen.at(-1)).toBe('paused');
    expect(leases()).toEqual([]);
  });

  it('after kill -9 the sandbox is gone with its run, and so is the lease at the next command', async () => {
    workspace.suite('suite.yaml', suite({}));
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out']);
    await expect.poll(() => leases().length, { timeout: 20_000 }).toBe(1);
    child.kill('SIGKILL');
    await child.end;
    const end = await workspace.run(['endpoint', 'reap']);
    expect(end.code, end.all).toBe(0);
    expect(leases()).toEqual([]);
  });
});
