import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startRawServer } from '../fixtures/raw-server.ts';
import { makeWorkspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

/** Twice what answers under way may hold together, MB: reads that wait for the collector. 64 answers of 64 MB would be 4,096. */
const MOST_MB = 1_024;

it('64 answers without end, all at once, are cut off one by one, and memory stays bounded', async () => {
  const workspace = makeWorkspace(240_000);
  const server = await startRawServer(
    Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n'),
    Buffer.alloc(65_536, '['),
  );
  try {
    workspace.dataset('tickets.csv', tickets(128));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], {
        load: { kind: 'closed', concurrency: 64 },
        limits: { maxErrorRate: 1 },
      }),
    );
    const word = workspace.path('exit.json');
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--quiet'], {
      ...TOKEN,
      EXIT_PROBE: word,
      NODE_OPTIONS: `--import ${fileURLToPath(new URL('../fixtures/exit-probe.mjs', import.meta.url))}`,
    });
    // Who answers nothing makes a run incomplete.
    expect(end.code, end.all).toBe(3);
    const { attempts, journal } = workspace.read('out');
    const { peakMb } = JSON.parse(readFileSync(word, 'utf8')) as { readonly peakMb: number };
    const crowded = journal.filter(
      (event) => event.type === 'result' && JSON.stringify(event).includes('answers under way are larger'),
    );
    console.log(JSON.stringify({ peakMb, attempts: attempts.rows.length, crowded: crowded.length }));
    expect(attempts.rows).toHaveLength(128);
    expect(attempts.rows.every((row) => row.error_code === 'malformed')).toBe(true);
    expect(crowded.length).toBeGreaterThan(40);
    expect(peakMb).toBeLessThanOrEqual(MOST_MB);
  } finally {
    await server.close();
    workspace.remove();
  }
}, 300_000);
