import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../util/errors.ts';
import { readTrace, traceSha256 } from './read-trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'hfbench-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const MOST = 1_000;

describe('a trace', () => {
  it.each<[string, string, number[]]>([
    ['seconds.csv', 'timestamp\n0\n0.25\n0.25\n1e1\n', [0, 250, 250, 10_000]],
    ['epoch.csv', 'id,timestamp\na,1790000000.5\nb,1790000001\n', [1_790_000_000_500, 1_790_000_001_000]],
    ['negative.csv', 'timestamp\n-1.5\n0\n', [-1_500, 0]],
    [
      'iso.csv',
      'timestamp\n2026-01-31T12:00:00.250Z\n2026-01-31T14:00:01+02:00\n',
      [Date.UTC(2026, 0, 31, 12, 0, 0, 250), Date.UTC(2026, 0, 31, 12, 0, 1)],
    ],
    [
      'utc.tsv',
      'timestamp\tuser\n2026-01-31 12:00:00\tx\n2026-02-01\ty\n',
      [Date.UTC(2026, 0, 31, 12), Date.UTC(2026, 1, 1)],
    ],
    ['numbers.jsonl', '{"timestamp":1}\n{"timestamp":1.25,"user":3}\n', [1_000, 1_250]],
    ['texts.jsonl', '{"timestamp":" 2 "}\n{"timestamp":"3.5"}\n', [2_000, 3_500]],
    ['rows.json', '[{"timestamp":4},{"timestamp":5}]', [4_000, 5_000]],
  ])('%s is read in ms', async (name, text, timesMs) => {
    expect([...(await readTrace(file(name, text), MOST))]).toEqual(timesMs);
  });

  it.each<[string, string, RegExp, string]>([
    ['backwards.csv', 'timestamp\n1\n2\n1.9\n', /before that of the row above/, ':4'],
    ['backwards.jsonl', '{"timestamp":2}\n\n{"timestamp":1}\n', /before that of the row above/, ':3'],
    ['text.csv', 'timestamp\n1\nsoon\n', /"timestamp" holds no time: "soon"/, ':3'],
    ['words.csv', 'timestamp\nMay 5\n', /holds no time/, ':2'],
    ['noday.csv', 'timestamp\n2026-02-31T25:00:00Z\n', /holds no time/, ':2'],
    ['blank.csv', 'timestamp,user\n1,a\n,b\n', /holds no time: ""/, ':3'],
    ['null.jsonl', '{"timestamp":null}\n', /holds no time: null/, ':1'],
    ['list.jsonl', '{"timestamp":[1]}\n', /holds no time/, ':1'],
    ['column.csv', 'time,user\n1,a\n', /the row has no "timestamp"/, ':2'],
    ['some.jsonl', '{"timestamp":1}\n{"time":2}\n', /the row has no "timestamp"/, ':2'],
    ['empty.csv', 'timestamp\n', /has no row/, ''],
    ['long.csv', `timestamp\n${'1\n'.repeat(MOST + 1)}`, /more than 1000 rows/, `:${MOST + 2}`],
  ])('%s is refused with the place of what is wrong', async (name, text, message, line) => {
    const path = file(name, text);
    const error = await readTrace(path, MOST).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(message);
    expect((error as InputError).where).toBe(`${path}${line}`);
  });

  it('names the column that it has instead', async () => {
    await expect(readTrace(file('other.csv', 'time,user\n1,a\n'), MOST)).rejects.toMatchObject({
      hint: expect.stringContaining('time, user'),
    });
  });

  it.each(['missing.csv', 'missing.jsonl', 'missing.json', 'missing.parquet', 'trace.txt'])(
    '%s that is not there is an InputError with its path',
    async (name) => {
      const path = join(folder, name);
      await expect(readTrace(path, MOST)).rejects.toMatchObject({ name: 'InputError', where: path });
    },
  );

  it('has a hash of its times alone', async () => {
    const csv = await readTrace(file('same.csv', 'timestamp\n1\n2\n'), MOST);
    const jsonl = await readTrace(file('same.jsonl', '{"timestamp":1}\n{"timestamp":"2"}\n'), MOST);
    const other = await readTrace(file('other.jsonl', '{"timestamp":1}\n{"timestamp":2.001}\n'), MOST);
    expect(traceSha256(jsonl)).toBe(traceSha256(csv));
    expect(traceSha256(other)).not.toBe(traceSha256(csv));
  });
});
