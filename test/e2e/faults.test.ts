import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULT_CLASSES, FAULTS, type FaultName, type Verdict } from '../fixtures/fault-classes.ts';
import { type FaultProxy, startFaultProxy } from '../fixtures/fault-proxy.ts';
import { chatBody, chatStream } from '../fixtures/plain-replies.ts';
import { type PlainServer, refusedPort, startPlainServer } from '../fixtures/plain-server.ts';
import { type CliEnd, makeWorkspace, type Row, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, TOKEN } from '../fixtures/ticket-suite.ts';

const NAMES = FAULTS.map(([name]) => name);
const SENDS = 2;
const WORDS = ['whole', ' word', ' and', ' more'];
const TOKENS = { input: 9, output: 4 };

/** What fails before there is a connection: by candidate, and what must be said of it. */
const UNREACHABLE: Readonly<Record<string, Verdict>> = {
  'connection-refused': { code: 'connect', status: null, again: true },
  'dns-failure': { code: 'dns', status: null, again: true },
  'tls-failure': { code: 'tls', status: null, again: false },
};

describe('each class of fault', () => {
  let workspace: Workspace;
  let upstream: PlainServer;
  let stranger: PlainServer;
  let proxy: FaultProxy;
  let end: CliEnd;
  let run: RunFolder;

  beforeAll(async () => {
    workspace = makeWorkspace();
    upstream = await startPlainServer(({ json }) =>
      json?.stream === true ? chatStream(WORDS, TOKENS) : chatBody(WORDS.join(''), TOKENS),
    );
    stranger = await startPlainServer(() => chatBody('stolen', TOKENS));
    proxy = await startFaultProxy({
      upstream: upstream.origin,
      foreign: stranger.origin,
      choose: ({ input }) => (input in FAULT_CLASSES ? (input as FaultName) : null),
    });
    workspace.dataset(
      'chat.csv',
      NAMES.map((name) => ({ id: name, question: name, answer: WORDS.join('') })),
    );
    const { candidates, ...rest } = chatSuite('', {
      load: { kind: 'closed', concurrency: 4 },
      retry: { attempts: SENDS, initial: '5ms', max: '5ms' },
      timeout: { attempt: '4s', headers: '1s', idle: '1s', connect: '2s' },
      limits: { maxErrorRate: 1 },
    }) as { candidates: readonly Record<string, unknown>[] };
    const at = (id: string, baseUrl: string, stream: boolean) => ({ ...candidates[0], id, baseUrl, stream });
    workspace.suite('suite.yaml', {
      ...rest,
      candidates: [
        at('streamed', proxy.origin, true),
        at('whole', proxy.origin, false),
        at('connection-refused', `http://127.0.0.1:${await refusedPort()}`, true),
        // A label of 64 letters is no name: the machine's own resolver refuses it.
        at('dns-failure', `http://${'a'.repeat(64)}.invalid`, true),
        at('tls-failure', `https://127.0.0.1:${upstream.port}`, true),
      ],
    });
    end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    run = workspace.read('out');
  }, 120_000);
  afterAll(async () => {
    await proxy.close();
    await stranger.close();
    await upstream.close();
    workspace.remove();
  });

  it('leaves the run to end by itself, every request accounted for', () => {
    // Three candidates answer nothing, which a run must not end well with.
    expect(end.code, end.all).toBe(3);
    expect(end.all).not.toContain('bug');
    for (const row of run.summary.rows) {
      const classes = ['n_ok', 'n_error', 'n_timeout', 'n_cancelled', 'n_not_sent'];
      expect(classes.reduce((sum, name) => sum + Number(row[name]), 0)).toBe(NAMES.length);
    }
  });

  const attemptsOf = (candidate: string, sample: string): readonly Row[] =>
    run.attempts.rows.filter((row) => row.candidate === candidate && row.sample_id === sample);
  const told = (row: Row) => ({ code: row.error_code || null, status: Number(row.http_status) || null });
  const cases = FAULTS.flatMap(([name, { streamed, whole }]) => [
    ...(streamed === null ? [] : [['streamed', name, streamed] as const]),
    ...(whole === null ? [] : [['whole', name, whole] as const]),
  ]);

  it.each(cases)('%s answers: %s', (candidate, name, { code, status, again }) => {
    const attempts = attemptsOf(candidate, name);
    const said = attempts.map((row) => row.error_message).join('\n');
    expect(attempts.map(told), said).toEqual(
      Array.from({ length: again ? SENDS : 1 }, () => ({ code, status })),
    );
    const seen = proxy.ledger.filter(
      (entry) => entry.input === name && entry.isStream === (candidate === 'streamed'),
    );
    expect(seen.map((entry) => entry.fault)).toEqual(attempts.map(() => name));
    const request = run.requests.rows.find((row) => row.candidate === candidate && row.sample_id === name);
    const ended = code === null ? 'ok' : code === 'timeout' ? 'timeout' : 'error';
    expect([request?.status, request?.service_time_ms === ''], said).toEqual([ended, code !== null]);
  });

  it.each(Object.entries(UNREACHABLE))('%s', (candidate, { code, status, again }) => {
    const attempts = attemptsOf(candidate, NAMES[0] as string);
    expect(attempts.map(told)).toEqual(Array.from({ length: again ? SENDS : 1 }, () => ({ code, status })));
  });

  it('reads what a fault leaves whole exactly as it was sent', () => {
    const outputs = cases.flatMap(([candidate, name, { code }]) => {
      const row = run.requests.rows.find((each) => each.candidate === candidate && each.sample_id === name);
      return code === null ? [[name, row?.output]] : [];
    });
    const text = WORDS.join('');
    expect(outputs).toEqual(
      outputs.map(([name]) => [name, name === 'invalid-utf8' ? text.replace('w', '\ufffd') : text]),
    );
  });

  it('sends nothing to a host that an answer names, and no login to anyone else', () => {
    expect(stranger.log).toEqual([]);
    expect(proxy.ledger.filter((entry) => entry.input.startsWith('redirect-'))).toHaveLength(6);
  });

  it('is in the table of docs/faults.md as it is here', () => {
    const page = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([\w-]+)` \|[^|]*\| ([^|]*) \| ([^|]*) \|$/gm)].map((match) =>
      match.slice(1),
    );
    const cell = (verdict: Verdict | null | undefined) =>
      verdict == null
        ? '–'
        : `${verdict.code === null ? 'ok' : `\`${verdict.code}\``}${verdict.again ? ', sent again' : ''}`;
    expect(rows).toEqual([
      ...Object.entries(UNREACHABLE).map(([name, verdict]) => [name, cell(verdict), cell(verdict)]),
      ...FAULTS.map(([name, { streamed, whole }]) => [name, cell(streamed), cell(whole)]),
    ]);
  });
});
