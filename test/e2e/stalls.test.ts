import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { mean } from 'simple-statistics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/types/event.ts';
import type { RunReport } from '../../src/types/report.ts';
import { chunk, frame, usageChunk } from '../fixtures/plain-replies.ts';
import { type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { type CliEnd, makeWorkspace, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, TOKEN } from '../fixtures/ticket-suite.ts';

/** Blocks the event loop of the process that it is loaded into for 50 ms, five times a second. */
const BLOCKER = `setInterval(() => {
  const untilMs = performance.now() + 50;
  while (performance.now() < untilMs);
}, 200).unref();
`;
const TOKENS = 20;

/** A stream of 20 tokens, one every 10 ms. */
const reply: Reply = {
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  pieces: [
    ...Array.from({ length: TOKENS }, () => ({ afterMs: 10, bytes: frame(chunk({ content: 'a ' })) })),
    {
      bytes: frame(chunk({}, 'stop')) + frame(usageChunk({ input: 3, output: TOKENS })) + frame('[DONE]'),
    },
  ],
} as Reply;

describe('a run whose event loop is blocked for 50 ms again and again', () => {
  let workspace: Workspace;
  let server: PlainServer;
  let end: CliEnd;
  let folder: RunFolder;
  let report: RunReport;
  let stalls: Extract<RunEvent, { type: 'stall' }>[];

  beforeAll(async () => {
    workspace = makeWorkspace();
    server = await startPlainServer(() => reply);
    const rows = Array.from({ length: 48 }, (_, n) => ({ id: `q${n}`, question: `say ${n}`, answer: 'a' }));
    workspace.dataset('chat.csv', rows);
    workspace.suite('suite.yaml', chatSuite(server.origin));
    const blocker = pathToFileURL(workspace.write('blocker.mjs', BLOCKER)).href;
    end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], {
      ...TOKEN,
      NODE_OPTIONS: `--import=${blocker}`,
    });
    folder = workspace.read('out');
    report = folder.report as unknown as RunReport;
    stalls = (folder.journal as unknown as RunEvent[]).flatMap((event) =>
      event.type === 'stall' ? [event] : [],
    );
  }, 60_000);
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  const isLate = (atMs: number | null): boolean =>
    atMs !== null && stalls.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs);

  it('has the blocks as stalls in its journal', () => {
    expect(end.code, end.all).toBe(0);
    // 48 requests of 200 ms through 4 slots take at least 2.4 s.
    expect(stalls.filter(({ gapMs }) => gapMs >= 50).length).toBeGreaterThanOrEqual(8);
    expect(report.client?.longestGapMs).toBeGreaterThanOrEqual(50);
    expect(report.client?.stallShare).toBeGreaterThan(0.15);
  });

  it('marks the requests whose own marks lie in a stall, and no other', () => {
    const expected = report.requests.map(({ attempts: [attempt] }) => {
      const marks = attempt?.marks;
      if (marks === undefined) throw new Error('a request without an attempt');
      return [
        marks.scheduledAtMs,
        marks.sentAtMs,
        marks.connectedAtMs,
        marks.firstByteAtMs,
        marks.firstTokenAtMs,
        marks.firstOutputAtMs,
        marks.lastTokenAtMs,
      ].some(isLate);
    });
    expect(report.requests.map(({ tainted }) => tainted)).toEqual(expected);
    expect(folder.requests.rows.map((row) => row.tainted)).toEqual(expected.map(String));
    expect(expected.filter(Boolean).length).toBeGreaterThan(0);
    expect(report.client?.taintedRequests).toBe(expected.filter(Boolean).length);
  });

  it('counts tainted gaps between tokens singly and shows them clean', () => {
    const itl = report.cells[0]?.latency.find(({ metric }) => metric === 'itl');
    const { warm, clean, tainted } = itl ?? {};
    if (warm == null || clean == null || tainted == null) throw new Error('itl is not whole');
    const gaps = report.requests.flatMap(({ attempts: [attempt] }) => {
      let atMs = attempt?.marks.firstTokenAtMs ?? 0;
      return (attempt?.itlMs ?? []).map((gapMs) => {
        const before = isLate(atMs);
        atMs += gapMs;
        return { gapMs, late: before || isLate(atMs) };
      });
    });
    const unhurt = gaps.filter(({ late }) => !late).map(({ gapMs }) => gapMs);
    expect([tainted, clean.n]).toEqual([gaps.length - unhurt.length, unhurt.length]);
    expect(tainted).toBeGreaterThan(20);
    expect(clean.n).toBeGreaterThan(0);
    // A late token is followed by early ones, so a stall need not move the mean up: the figures are held to the gaps.
    expect(warm.mean).toBeCloseTo(mean(gaps.map(({ gapMs }) => gapMs)), 6);
    expect(clean.mean).toBeCloseTo(mean(unhurt), 6);
  });

  it('says invalid on the first line of what it prints and writes', () => {
    expect(report.client?.valid).toBe(false);
    expect(end.stdout).toMatch(/^invalid: the client was saturated/m);
    const summary = readFileSync(workspace.path('out', 'summary.md'), 'utf8');
    expect(summary.split('\n')[0]).toMatch(/^> \*\*invalid\*\*/);
    expect(readFileSync(workspace.path('out', 'report.html'), 'utf8')).toContain('clean: warm without');
  });
});
