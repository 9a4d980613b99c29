import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, readJournal, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer((arrival) => classify(arrival.input ?? '', 'flat'));
  workspace.dataset('tickets.csv', tickets(12, 4));
  workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  if (end.code !== 0) throw new Error(end.all);
}, 60_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

/** The value without these keys, at any depth. */
function without(value: unknown, keys: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, keys));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !keys.includes(key))
      .map(([key, item]) => [key, without(item, keys)]),
  );
}

/** Rewrites the run folder as version 0.1.0 wrote it: without what came later. */
function age(folder: string): void {
  const manifestPath = workspace.path(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Record<string, unknown>;
  const later = ['lookups', 'judges', 'batches', 'hub', 'media', 'dialect', 'revision', 'note', 'engine'];
  // Its hash of a suite did not hold what came later either, so it is another one.
  const aged = without({ ...manifest, suiteHash: 'of 0.1.0' }, later);
  writeFileSync(manifestPath, JSON.stringify(aged));
  const journalPath = workspace.path(folder, 'journal.jsonl');
  const events = readJournal(journalPath)
    .filter(({ type }) => type !== 'stall' && type !== 'health')
    .map((event) => without(event, ['batch', 'metadata', 'steps']));
  writeFileSync(journalPath, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

describe('a run folder of version 0.1.0', () => {
  it('gives the same numbers again, and is not resumed', async () => {
    const csvs = ['summary.csv', 'requests.csv', 'attempts.csv'];
    // It did not watch its client: whether its requests are tainted is unknown.
    const read = (file: string) =>
      readFileSync(workspace.path('out', file), 'utf8').replaceAll(/,(true|false)?$/gm, ',');
    const before = csvs.map(read);
    age('out');
    const report = await workspace.run(['report', 'out']);
    expect(report.code, report.all).toBe(0);
    expect(csvs.map(read)).toEqual(before);
    expect(workspace.read('out').requests.rows.every(({ tainted }) => tainted === '')).toBe(true);
    expect(workspace.read('out').report.client).toBeNull();

    const sent = server.posts().length;
    const resumed = await workspace.run(['run', '--resume', 'out'], TOKEN);
    expect(resumed.code, resumed.all).toBe(2);
    expect(resumed.all).toContain('the suite has changed since this run began');
    expect(server.posts().length).toBe(sent);
  });
});
