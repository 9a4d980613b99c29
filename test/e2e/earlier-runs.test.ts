import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunHistory } from '../../src/types/run-history.ts';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;

const METRIC = 'service_time.p50';

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(96, 10));
  server = await startPlainServer((arrival) => classify(arrival.input ?? '', 'flat'));
  write(METRIC, 5_000);
});
afterAll(async () => {
  await server.close();
  workspace.remove();
});

function write(metric: string, margin: number): void {
  workspace.suite(
    'timed.yaml',
    ticketSuite([candidate('one', server.origin)], {
      gates: [{ metric, versus: 'baseline', margin: `${margin}ms` }],
    }),
  );
}

const run = (folder: string, ...more: string[]) =>
  workspace.run(['run', 'timed.yaml', '-o', folder, '--quiet', ...more], TOKEN);

/** A run of another night, as its folder would look: the first one with other times, of a client that was well. */
function addNight(name: string, ms: number | null): void {
  const folder = workspace.path(name);
  cpSync(workspace.path('first'), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'));
  const startedAt = `2026-01-0${name.at(-1)}T03:00:00.000Z`;
  writeFileSync(`${folder}/manifest.json`, JSON.stringify({ ...manifest, runId: name, startedAt }));
  const report = JSON.parse(readFileSync(`${folder}/report.json`, 'utf8'));
  for (const { metric, warm } of report.cells[0].latency) {
    if (metric !== 'service_time') continue;
    for (const quantile of warm.quantiles) if (quantile.p === 50) quantile.value = ms;
  }
  report.client.valid = true;
  report.manifest = { ...report.manifest, runId: name, startedAt };
  writeFileSync(`${folder}/report.json`, ms === null ? 'not a report' : JSON.stringify(report));
  const line = { runId: name, suite: 'tickets', path: folder, startedAt, complete: true, exitCode: 0 };
  appendFileSync(workspace.path('reports/runs.jsonl'), `${JSON.stringify(line)}\n`);
}

const historyOf = (folder: string): RunHistory =>
  JSON.parse(readFileSync(workspace.path(folder, 'history.json'), 'utf8'));
const gatesOf = (folder: string) => workspace.read(folder).report.gates as { reason: string }[];

describe('a time against the baseline', () => {
  it('is judged by the earlier runs of the suite, which are frozen with it; damaged ones are counted', async () => {
    await run('first');
    const accepted = await workspace.run(['baseline', 'accept', 'first', '--force']);
    expect(accepted.code, accepted.all).toBe(0);
    const values = [10, 11, 12, 13, 14, 15];
    values.forEach((ms, i) => {
      addNight(`night-${i + 1}`, ms);
    });
    addNight('night-9', null);
    const end = await run('tonight');
    expect([0, 4], end.all).toContain(end.code);
    const { runs, unreadable } = historyOf('tonight');
    expect(unreadable).toBe(1);
    const [cell] = workspace.read('tonight').report.cells as { id: string }[];
    const kept = runs.filter(({ runId }) => runId.startsWith('night'));
    expect(kept.map((one) => one.values[cell?.id ?? '']?.[METRIC])).toEqual(values);
    // A busy machine saturates the client, and then no time is judged; else six nights within a third decide.
    const [gate] = gatesOf('tonight');
    expect(gate?.reason).toMatch(
      /client was saturated|by the spread of 6 earlier runs.*1 earlier run could not be read/,
    );
  }, 120_000);

  it('the report made again says the same although more nights have come', async () => {
    const before = gatesOf('tonight');
    addNight('night-7', 900);
    const made = await workspace.run(['report', 'tonight']);
    expect(made.code, made.all).toBe(0);
    expect(gatesOf('tonight')).toEqual(before);
    expect(historyOf('tonight').runs.map(({ runId }) => runId)).not.toContain('night-7');
  });

  it('a gate that changes keeps the history, other sizes do not', async () => {
    write(METRIC, 10_000);
    await run('gated');
    expect(historyOf('gated').runs.length).toBeGreaterThanOrEqual(7);
    await run('smaller', '--limit', '48');
    expect(historyOf('smaller').runs).toEqual([]);
  }, 120_000);

  it('compare decides by the same nights', async () => {
    const end = await workspace.run(['compare', 'first', 'tonight', '--json']);
    expect(end.code, end.all).toBe(0);
    const { comparisons } = JSON.parse(end.stdout) as {
      comparisons: { metric: string; difference: { method: string }; note: string | null }[];
    };
    const found = comparisons.find(({ metric }) => metric === METRIC);
    expect(found?.difference.method).toBe('run-to-run spread (t, logarithms)');
    const text = (await workspace.run(['compare', 'first', 'tonight'])).stdout.replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/service_time\.p50 is \w+: .*by the spread of \d earlier runs/);
  });
});
