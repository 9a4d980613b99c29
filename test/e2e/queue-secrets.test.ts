import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { startPlainServer } from '../fixtures/plain-server.ts';
import { hasRedis, startRedis } from '../fixtures/redis.ts';
import { makeWorkspace } from '../fixtures/run-cli.ts';
import { candidate, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const LIMIT_MS = 120_000;
const PASSWORD = 'canary-of-redis-0451';
const LOGIN = 'hf_canaryOfTheWorkers0451';

describe.skipIf(!hasRedis())('a Redis with a password', { timeout: LIMIT_MS }, () => {
  it('is logged in to; its password stands in no output, and it hears no token', async () => {
    const redis = await startRedis({ settings: ['--requirepass', PASSWORD] });
    const workspace = makeWorkspace(LIMIT_MS);
    const server = await startPlainServer((arrival) => classify(arrival.input ?? '', 'flat'));
    const monitor = spawn('redis-cli', ['-p', String(redis.port), 'monitor'], {
      env: { ...process.env, REDISCLI_AUTH: PASSWORD },
    });
    let heard = '';
    monitor.stdout.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    });
    onTestFinished(async () => {
      monitor.kill();
      await server.close();
      await redis.close();
      workspace.remove();
    });
    workspace.dataset('tickets.csv', tickets(8));
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
    const url = redis.url.replace('redis://', `redis://:${PASSWORD}@`);
    const env = { HF_TOKEN: LOGIN };

    const refused = await workspace.run(
      ['run', 'suite.yaml', '-o', 'none', '--runner', 'queue', '--redis', redis.url],
      env,
    );
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/NOAUTH|login|password/i)]);

    const worker = workspace.start(['worker', '--redis', url, '--once'], env);
    const end = await workspace.run(
      ['run', 'suite.yaml', '-o', 'out', '--runner', 'queue', '--redis', url],
      env,
    );
    const left = await worker.end;
    expect([end.code, left.code], end.all + left.all).toEqual([0, 0]);
    expect(server.posts().every(({ headers }) => headers.authorization === `Bearer ${LOGIN}`)).toBe(true);

    const files = readdirSync(workspace.path('out'), { recursive: true, encoding: 'utf8' });
    const texts = files
      .map((file) => join(workspace.path('out'), file))
      .filter((file) => /\.\w+$/.test(file))
      .map((file) => readFileSync(file, 'utf8'));
    expect(texts.length).toBeGreaterThan(5);
    for (const text of [...texts, refused.all, end.all, left.all]) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(LOGIN);
    }
    // It did hear the plan, so it would have heard a token.
    expect(heard).toContain('acme/one');
    expect(heard).not.toContain(LOGIN);
    const auth = { ...process.env, REDISCLI_AUTH: PASSWORD };
    const keys = execFileSync('redis-cli', ['-p', String(redis.port), 'keys', '*'], {
      encoding: 'utf8',
      env: auth,
    });
    expect(keys.trim()).toBe('');
  });
});
