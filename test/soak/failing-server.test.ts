import { expect, it } from 'vitest';
import { classify, json, SERVER_ERROR, tooMany } from '../fixtures/plain-replies.ts';
import { startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace } from '../fixtures/run-cli.ts';
import { checkAgainstLog, checkClasses, checkResponseTimes } from '../fixtures/run-facts.ts';
import { candidate, drawFor, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

it.each([
  { kind: 'poisson', rate: '100/s' },
  { kind: 'closed', concurrency: 16 },
])(
  '1,000 requests, a fifth of them errors with Retry-After, equal the log of the server: $kind',
  async (load) => {
    const workspace = makeWorkspace();
    const server = await startPlainServer((arrival) => {
      const draw = drawFor(23, `${arrival.input}/${arrival.nth}`);
      if (draw < 0.04) return tooMany({ 'retry-after': '1' });
      if (draw < 0.14) return SERVER_ERROR;
      if (draw < 0.17) return json(503, { error: 'Service Unavailable' }, { 'retry-after': '1' });
      if (draw < 0.2) return json(400, { error: 'no' });
      return { ...(classify(arrival.input ?? '', 'flat') as { status: number; body: string }), afterMs: 15 };
    });
    try {
      workspace.dataset('tickets.csv', tickets(1_000));
      workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)], { load }));
      const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
      expect(end.code, end.all).toBe(0);
      const run = workspace.read('out');
      checkClasses(run);
      checkAgainstLog(run, server.posts());
      if (load.kind === 'poisson') checkResponseTimes(run, server.posts());
      const statuses = server.posts().map((entry) => entry.status);
      const cell = run.summary.rows[0]!;
      expect(figure(cell, 'n_requests')).toBe(1_000);
      expect(figure(cell, 'n_attempts')).toBe(statuses.length);
      expect(figure(cell, 'n_ok')).toBe(statuses.filter((status) => status === 200).length);
      expect(figure(cell, 'n_rate_limited')).toBe(statuses.filter((status) => status === 429).length);
      expect(statuses.filter((status) => status !== 200).length / statuses.length).toBeGreaterThan(0.15);
    } finally {
      await server.close();
      workspace.remove();
    }
  },
  120_000,
);
