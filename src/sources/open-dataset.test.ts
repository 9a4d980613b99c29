import { createHash } from 'node:crypto';
import { appendFileSync, utimesSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datasetOf } from '../../test/fixtures/suites/write-dataset.ts';
import type { OpenDataset } from '../types/plugs.ts';
import type { Sample } from '../types/sample.ts';
import type { DatasetSpec } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';
import { openDataset } from './open-dataset.ts';
import { allotQuotas } from './stratify.ts';

async function samplesOf(dataset: OpenDataset): Promise<Sample[]> {
  const samples = [];
  for await (const sample of dataset.samples()) samples.push(sample);
  return samples;
}

async function failureOf(spec: DatasetSpec): Promise<{ message: string; line: string; hint: string }> {
  const error = await openDataset(spec, 1).catch((thrown: unknown) => thrown);
  if (!(error instanceof InputError)) throw new Error('it was opened', { cause: error });
  return {
    message: error.message,
    line: (error.where ?? '').slice(spec.source.length),
    hint: error.hint ?? '',
  };
}

const fields = (input: string | null, target: string | null = null, id: string | null = null) => ({
  fields: { input, target, id },
});

describe('openDataset reads samples', () => {
  it('takes columns by their role name, and all others become metadata', async () => {
    const opened = await openDataset(datasetOf('t.csv', 'id,input,target,team\nx7,Hi,greet,blue\n'), 1);
    expect(opened.count).toBe(1);
    expect(await samplesOf(opened)).toEqual([
      {
        id: 'x7',
        input: 'Hi',
        media: null,
        target: 'greet',
        metadata: { team: 'blue' },
        // sha256 of {"input":"Hi","target":"greet"}, first 16 hexadecimal digits
        hash: createHash('sha256').update('{"input":"Hi","target":"greet"}').digest('hex').slice(0, 16),
        cluster: null,
      },
    ]);
  });

  it('numbers the rows from 1 when no column is the id', async () => {
    const opened = await openDataset(datasetOf('t.csv', 'input\na\n\nb\n'), 1);
    expect((await samplesOf(opened)).map((sample) => sample.id)).toEqual(['1', '2']);
  });

  it('maps nested columns by dots and leaves their neighbours, but not the answer, in metadata', async () => {
    const row = { q: { text: 'Hi', lang: 'en' }, a: { label: 'x' }, 'b.c': 'own', k: 3 };
    const spec = datasetOf('t.jsonl', JSON.stringify(row), fields('q.text', 'a.label', 'b.c'));
    const [sample] = await samplesOf(await openDataset(spec, 1));
    expect(sample).toMatchObject({ id: 'own', input: 'Hi', target: 'x' });
    expect(sample?.metadata).toEqual({ q: { lang: 'en' }, a: {}, k: 3 });
  });

  it('makes an input of several columns, dotted ones too, and takes them out of the metadata', async () => {
    const row = { q: { text: 'Who?', lang: 'en' }, passage: 'Ann did.', answer: 'Ann', k: 3 };
    const parts = { question: 'q.text', context: 'passage' };
    const spec = datasetOf('t.jsonl', JSON.stringify(row), {
      fields: { input: parts, target: 'answer', id: null },
    });
    const [sample] = await samplesOf(await openDataset(spec, 1));
    expect(sample?.input).toEqual({ question: 'Who?', context: 'Ann did.' });
    expect(sample?.metadata).toEqual({ q: { lang: 'en' }, k: 3 });
    // sha256 of {"input":{"context":"Ann did.","question":"Who?"},"target":"Ann"}
    const text = '{"input":{"context":"Ann did.","question":"Who?"},"target":"Ann"}';
    expect(sample?.hash).toBe(createHash('sha256').update(text).digest('hex').slice(0, 16));
  });

  it('keeps an input that is an object of its own, and one column in two parts', async () => {
    const whole = { input: { query: 'q', table: { a: ['1'] } } };
    const [first] = await samplesOf(await openDataset(datasetOf('t.jsonl', JSON.stringify(whole)), 1));
    expect(first?.input).toEqual(whole.input);
    const twice = datasetOf('t.csv', 'a\nx\n', {
      fields: { input: { text: 'a', text_pair: 'a' }, target: null, id: null },
    });
    expect((await samplesOf(await openDataset(twice, 1)))[0]?.input).toEqual({ text: 'x', text_pair: 'x' });
  });

  it('an empty answer is no answer, and a dataset needs none', async () => {
    const some = await openDataset(datasetOf('t.csv', 'input,target\na,\nb,x\n'), 1);
    expect((await samplesOf(some)).map((sample) => sample.target)).toEqual([null, 'x']);
    const none = await openDataset(datasetOf('t.csv', 'input\na\n'), 1);
    expect((await samplesOf(none)).map((sample) => sample.target)).toEqual([null]);
  });

  it('keeps answers of JSON as they are and names clusters', async () => {
    const text = '{"input":["a","b"],"target":false,"who":7}\n{"input":"c","target":0,"who":"z"}';
    const samples = await samplesOf(await openDataset(datasetOf('t.jsonl', text, { clusterBy: 'who' }), 1));
    expect(samples.map(({ target, cluster }) => [target, cluster])).toEqual([
      [false, '7'],
      [0, 'z'],
    ]);
  });

  it('limit takes the first rows, and a limit beyond the file takes all', async () => {
    const text = 'input\na\nb\nc\n';
    const two = await openDataset(datasetOf('t.csv', text, { limit: 2 }), 1);
    expect([two.count, (await samplesOf(two)).map((sample) => sample.input)]).toEqual([2, ['a', 'b']]);
    const all = await openDataset(datasetOf('t.csv', text, { limit: 9 }), 1);
    expect([all.count, (await samplesOf(all)).length]).toEqual([3, 3]);
    expect(all.sha256).not.toBe(two.sha256);
  });

  it('sha256 is that of the hashes of its samples in order, in every mode', async () => {
    const text = 'input,kind\na,x\nb,x\nc,y\nd,y\n';
    for (const options of [{}, { limit: 3 }, { shuffle: true }, { stratifyBy: 'kind', limit: 2 }]) {
      const opened = await openDataset(datasetOf('t.csv', text, options), 4);
      const digest = createHash('sha256');
      for (const sample of await samplesOf(opened)) digest.update(`${sample.hash}\n`);
      expect(opened.sha256).toBe(digest.digest('hex'));
    }
  });

  it('each pass gives the same samples', async () => {
    for (const shuffle of [false, true]) {
      const opened = await openDataset(datasetOf('t.csv', 'input\na\nb\nc\n', { shuffle }), 1);
      expect(await samplesOf(opened)).toEqual(await samplesOf(opened));
    }
  });
});

describe('openDataset refuses', () => {
  const rows: readonly [string, DatasetSpec, RegExp, string][] = [
    ['a row without input', datasetOf('t.csv', 'input,x\na,1\n" ",2\n'), /no input: column "input"/, ':3'],
    [
      'a row without a part of its input',
      datasetOf('t.csv', 'q,c\na,b\nc,\n', {
        fields: { input: { question: 'q', context: 'c' }, target: null, id: null },
      }),
      /no input: column "c"/,
      ':3',
    ],
    ['a missing input in a later row', datasetOf('t.jsonl', '{"input":"a"}\n{"in":"b"}'), /no input/, ':2'],
    ['a bad row beyond the limit', datasetOf('t.csv', 'input,x\na,1\n,2\n', { limit: 1 }), /no input/, ':3'],
    [
      'a repeated id',
      datasetOf('t.csv', 'id,input\n1,a\n2,b\n1,c\n'),
      /"1" stands on line 2 and again on line 4/,
      ':4',
    ],
    ['an empty id', datasetOf('t.csv', 'id,input\n,a\n'), /the row has no id/, ':2'],
    [
      'an id that JSON rounds',
      datasetOf('t.jsonl', '{"id":12345678901234567890,"input":"a"}'),
      /too large/,
      ':1',
    ],
    ['an empty file', datasetOf('t.csv', ''), /the dataset has no rows/, ''],
    ['a header alone', datasetOf('t.csv', 'input,target\n'), /the dataset has no rows/, ''],
    ['no input column', datasetOf('t.csv', 'text,intent\na,b\n'), /no column named "input"/, ''],
    [
      'an answer column that no row has',
      datasetOf('t.csv', 'input,b\na,b\n', fields('input', 'lable')),
      /no row has a right answer in column "lable"/,
      '',
    ],
    [
      'a row without its cluster',
      datasetOf('t.csv', 'input,c\na,1\nb,\n', { clusterBy: 'c' }),
      /"c", which clusterBy/,
      ':3',
    ],
    [
      'a row without its stratum',
      datasetOf('t.csv', 'input,c\na,1\n', { stratifyBy: 'd', limit: 1 }),
      /"d", which stratifyBy/,
      ':2',
    ],
  ];
  for (const [what, spec, message, line] of rows) {
    it(`${what}`, async () => {
      const error = await failureOf(spec);
      expect(error.message).toMatch(message);
      expect(error.line).toBe(line);
      expect(error.hint).not.toBe('');
    });
  }

  it('no input column, saying which columns there are', async () => {
    const error = await failureOf(datasetOf('t.csv', 'text,intent\na,b\n'));
    expect(error.hint).toContain('"text", "intent"');
  });

  it('a file that grew after it was checked', async () => {
    const spec = datasetOf('t.csv', 'input\na\n');
    const opened = await openDataset(spec, 1);
    appendFileSync(spec.source, 'b\n');
    await expect(samplesOf(opened)).rejects.toThrow('the dataset file changed while it was in use');
  });

  it('a file whose content changed under the same size and time', async () => {
    const spec = datasetOf('t.csv', 'input\na\n');
    const at = new Date(1_700_000_000_000);
    utimesSync(spec.source, at, at);
    const opened = await openDataset(spec, 1);
    writeFileSync(spec.source, 'input\nb\n');
    utimesSync(spec.source, at, at);
    await expect(samplesOf(opened)).rejects.toThrow('the dataset file changed while it was in use');
  });
});

describe('shuffle and stratifyBy', () => {
  const letters = Array.from({ length: 40 }, (_, i) => `${i},${i < 30 ? 'big' : i < 38 ? 'mid' : 'tiny'}`);
  const text = `input,kind\n${letters.join('\n')}\n`;
  const inputsOf = async (options: Partial<DatasetSpec>, seed: number) =>
    (await samplesOf(await openDataset(datasetOf('t.csv', text, options), seed))).map((s) => String(s.input));
  const kindOf = (input: string) => (Number(input) < 30 ? 'big' : Number(input) < 38 ? 'mid' : 'tiny');
  const counts = (inputs: string[]) =>
    ['big', 'mid', 'tiny'].map((kind) => inputs.filter((input) => kindOf(input) === kind).length);

  it('same seed, same order; another seed, another order; every row exactly once', async () => {
    const first = await inputsOf({ shuffle: true }, 7);
    expect(await inputsOf({ shuffle: true }, 7)).toEqual(first);
    expect(await inputsOf({ shuffle: true }, 8)).not.toEqual(first);
    expect(first).not.toEqual(await inputsOf({}, 7));
    expect([...first].sort()).toEqual((await inputsOf({}, 7)).sort());
  });

  it('a shuffled limit is the beginning of the shuffled whole', async () => {
    const whole = await inputsOf({ shuffle: true }, 7);
    expect(await inputsOf({ shuffle: true, limit: 5 }, 7)).toEqual(whole.slice(0, 5));
  });

  it('a limited stratified sample keeps the proportions 30:8:2, in file order', async () => {
    const twenty = await inputsOf({ stratifyBy: 'kind', limit: 20 }, 7);
    expect(counts(twenty)).toEqual([15, 4, 1]);
    expect(twenty.map(Number)).toEqual([...twenty.map(Number)].sort((a, b) => a - b));
  });

  it('stratified and shuffled takes other rows of the same proportions', async () => {
    const a = await inputsOf({ stratifyBy: 'kind', limit: 20, shuffle: true }, 7);
    const b = await inputsOf({ stratifyBy: 'kind', limit: 20, shuffle: true }, 8);
    expect([counts(a), counts(b)]).toEqual([
      [15, 4, 1],
      [15, 4, 1],
    ]);
    expect(a).not.toEqual(b);
    expect(await inputsOf({ stratifyBy: 'kind', limit: 20, shuffle: true }, 7)).toEqual(a);
  });

  const quotas: readonly [string, number[], number, number[]][] = [
    ['exact shares', [30, 8, 2], 20, [15, 4, 1]],
    ['the largest remainders get what is left', [5, 3, 2], 4, [2, 1, 1]],
    ['a tie goes to the larger stratum', [1, 3], 2, [0, 2]],
    ['an equal tie goes to the earlier stratum', [1, 1, 1], 2, [1, 1, 0]],
    ['a limit beyond all takes all', [2, 1], 9, [2, 1]],
  ];
  for (const [what, sizes, limit, expected] of quotas) {
    it(`quotas: ${what}`, () => expect(allotQuotas(sizes, limit)).toEqual(expected));
  }

  it('quotas sum to the limit, stay within one of the exact share, and never exceed a stratum', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1 }), fc.nat(), (sizes, pick) => {
        const total = sizes.reduce((a, b) => a + b, 0);
        const limit = 1 + (pick % total);
        const result = allotQuotas(sizes, limit);
        expect(result.reduce((a, b) => a + b, 0)).toBe(limit);
        result.forEach((quota, i) => {
          expect(Math.abs(quota - (sizes[i]! * limit) / total)).toBeLessThan(1);
          expect(quota).toBeLessThanOrEqual(sizes[i]!);
        });
      }),
      { seed: 5 },
    );
  });
});
