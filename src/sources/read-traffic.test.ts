import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { InputError } from '../util/errors.ts';
import { readTraffic } from './read-traffic.ts';

const folder = mkdtempSync(join(tmpdir(), 'hfbench-traffic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

it('a steady rate is one hour that repeats', async () => {
  expect(await readTraffic({ kind: 'steady', perHour: 120 })).toEqual({
    perHour: [120],
    source: '120 requests an hour',
  });
});

it('reads the requests of each hour in order', async () => {
  const path = file('week.csv', 'hour,requests\n0,12\n1,0\n2, 4.5 \n3,1e3\n');
  expect(await readTraffic({ kind: 'hourly', path })).toEqual({
    perHour: [12, 0, 4.5, 1000],
    source: 'week.csv',
  });
});

it.each([
  ['negative.csv', 'requests\n1\n-2\n', /holds no number of requests: "-2"/, ':3'],
  ['words.csv', 'requests\nmany\n', /holds no number of requests: "many"/, ':2'],
  ['comma.csv', 'requests\n"1,200"\n', /"1,200"/, ':2'],
  ['endless.csv', 'requests\n1e999\n', /holds no number/, ':2'],
  ['blank.csv', 'requests,hour\n,1\n', /holds no number/, ':2'],
  ['other.csv', 'count\n1\n', /the row has no "requests"/, ':2'],
  ['empty.csv', 'requests\n', /has no row/, ''],
  ['none.csv', 'requests\n0\n0\n', /has no request/, ''],
])('%s is refused with its line', async (name, text, message, line) => {
  const path = file(name, text);
  const error = await readTraffic({ kind: 'hourly', path }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toMatch(message);
  expect((error as InputError).where).toBe(`${path}${line}`);
});
