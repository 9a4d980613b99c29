import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFileAtomically } from './atomic-write.ts';
import { systemClock } from './clock.ts';
import { formatDuration, parseDurationMs, parseRate } from './duration.ts';
import { canonicalJson, hashOf } from './hash.ts';
import { nearest } from './nearest.ts';
import { redact, redactSecrets, registerSecret } from './redact.ts';
import { createRng, shuffled } from './rng.ts';

describe('durations and rates', () => {
  it.each([
    ['500ms', 500],
    ['1.5s', 1500],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['10', null],
    ['-1s', null],
    ['1 s', null],
    ['', null],
  ])('"%s" is %s ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it('a rate has a count and a span, and is never 0', () => {
    expect(parseRate('300/h')).toEqual({ count: 300, perMs: 3_600_000 });
    expect(parseRate('0/s')).toBeNull();
    expect(parseRate('5')).toBeNull();
  });

  it.each([
    [850, '850 ms'],
    [2400, '2.40 s'],
    [45_000, '45.0 s'],
    [200_000, '3 m 20 s'],
    [3_900_000, '1 h 5 m'],
    [999.7, '1.00 s'],
    [59_970, '1 m 0 s'],
    [179_700, '3 m 0 s'],
    [7_199_700, '2 h 0 m'],
  ])('%i ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('random numbers', () => {
  it('the same seed gives the same numbers, another seed others', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, createRng(seed).next);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(createRng(7).fork('a').next()).not.toBe(createRng(7).fork('b').next());
  });

  it('are uniform: a chi-square over 100 bins of 100,000 draws stays below its 99.9 % bound', () => {
    const rng = createRng(1);
    const counts = new Array<number>(100).fill(0);
    for (let i = 0; i < 100_000; i += 1) {
      const bin = rng.int(100);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(148.2);
    expect(chiSquare).toBeGreaterThan(60);
  });

  it('a shuffle keeps every item and leaves the original alone', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const mixed = shuffled(items, createRng(3));
    expect(mixed).not.toEqual(items);
    expect([...mixed].sort((a, b) => a - b)).toEqual(items);
  });
});

it('equal values hash alike whatever their key order, others do not', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: 2 })).toBe('{"a":2,"b":[1,{"c":"x","d":null}]}');
  expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }));
  expect(hashOf(['1'])).not.toBe(hashOf([1]));
  expect(hashOf('x', 16)).toHaveLength(16);
});

it('finds the word that was meant, and none when nothing is near', () => {
  const known = ['provider', 'model', 'parameters'];
  expect(nearest('provder', known)).toBe('provider');
  expect(nearest('Modell', known)).toBe('model');
  expect(nearest('zebra', known)).toBeNull();
});

describe('redaction', () => {
  registerSecret('s3cret"\\value');

  it.each([
    ['as it is', 'x s3cret"\\value y', 'x [redacted] y'],
    ['in JSON', JSON.stringify({ a: 's3cret"\\value' }), '{"a":"[redacted]"}'],
    [
      'in JSON within JSON',
      JSON.stringify({ a: JSON.stringify('s3cret"\\value') }),
      '{"a":"\\"[redacted]\\""}',
    ],
    ['in a URL', `?q=${encodeURIComponent('s3cret"\\value')}`, '?q=[redacted]'],
    ['in hexadecimal', Buffer.from('s3cret"\\value').toString('hex'), '[redacted]'],
    ['a Hub token nobody registered', 'token hf_abcdefghij.', 'token [redacted].'],
  ])('removes a secret %s', (_name, text, clean) => {
    expect(redactSecrets(text)).toBe(clean);
  });

  it.each([0, 1, 2])('removes a secret in base64 that begins %i bytes into a group', (before) => {
    const text = Buffer.from(`${'x'.repeat(before)}s3cret"\\value, and more`).toString('base64');
    expect(Buffer.from(redactSecrets(text), 'base64').toString('latin1')).not.toContain('cret"');
    expect(redactSecrets(text)).toContain('[redacted]');
    expect(redactSecrets(text.replaceAll('/', '_').replaceAll('+', '-'))).toContain('[redacted]');
  });

  it('removes keys from addresses', () => {
    expect(redact('https://host/a?page=2&X-Amz-Signature=abc&api_key=d;e')).toBe(
      'https://host/a?page=2&X-Amz-Signature=[redacted]&api_key=[redacted];e',
    );
  });

  it('removes credentials of other kinds from lines for people', () => {
    expect(redact('Authorization: Bearer abc.def-123 at https://user:pass@host/x')).toBe(
      'Authorization: Bearer [redacted] at https://[redacted]@host/x',
    );
    expect(redact('--redis redis://:pass@127.0.0.1:6379')).toBe('--redis redis://[redacted]@127.0.0.1:6379');
  });
});

it('a file appears whole or not at all, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hfbench-atomic-'));
  const path = join(folder, 'file');
  await writeFileAtomically(path, ['a', 'b'.repeat(3_000_000), 'c']);
  expect((await readFile(path, 'utf8')).length).toBe(3_000_002);
  function* failing() {
    yield 'new';
    throw new Error('no more');
  }
  await expect(writeFileAtomically(path, failing())).rejects.toThrow('no more');
  expect((await readFile(path, 'utf8')).length).toBe(3_000_002);
  expect(await readdir(folder)).toEqual(['file']);
  await rm(folder, { recursive: true });
});

it('a sleep never ends early, and an abort ends it', async () => {
  for (const ms of [0, 0.4, 3.7, 12]) {
    const before = performance.now();
    await systemClock.sleep(ms);
    expect(performance.now() - before).toBeGreaterThanOrEqual(ms);
  }
  const stop = new AbortController();
  const sleep = systemClock.sleep(60_000, stop.signal);
  stop.abort(new Error('stop'));
  await expect(sleep).rejects.toThrow('stop');
  await expect(systemClock.sleep(1, stop.signal)).rejects.toThrow('stop');
});

it('a sleep of years is one quiet timer', async () => {
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.name);
  process.on('warning', note);
  const stop = new AbortController();
  const sleep = systemClock.sleep(100 * 365 * 86_400_000, stop.signal);
  await systemClock.sleep(10);
  stop.abort(new Error('stop'));
  await expect(sleep).rejects.toThrow('stop');
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
