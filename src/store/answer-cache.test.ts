import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../types/output.ts';
import { InputError } from '../util/errors.ts';
import { registerSecret } from '../util/redact.ts';
import { AnswerCache } from './answer-cache.ts';
import { sealLine } from './journal-line.ts';

const KEY = 'ab'.repeat(32);
const AT = '2026-03-01T10:00:00.000Z';
const text = (words: string): Output => ({
  kind: 'text',
  text: words,
  reasoning: null,
  finishReason: 'stop',
  toolCalls: [],
});

let folder: string;
let cache: AnswerCache;

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'hfbench-answers-')), 'deep', 'answers');
  cache = await AnswerCache.open(folder);
});

const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());

/** Puts an entry there by hand, with a checksum that is right. */
function plant(entry: unknown): void {
  mkdirSync(dirname(cache.pathOf(KEY)), { recursive: true });
  writeFileSync(cache.pathOf(KEY), sealLine(JSON.stringify(entry)));
}

const picture = Buffer.from('not really a picture');
const pictureHash = createHash('sha256').update(picture).digest('hex');
const image = {
  kind: 'image',
  mediaType: 'image/png',
  bytes: picture.length,
  sha256: pictureHash,
  width: 2,
  height: null,
  data: picture.toString('base64'),
  file: null,
} as const;

it.each<readonly [string, Output]>([
  ['a text', { ...text('Grüße, "Welt"\n'), toolCalls: [{ name: 'f', arguments: { a: [1] } }] } as Output],
  ['labels', { kind: 'labels', labels: [{ label: 'yes', score: 0.1 + 0.2 }] }],
  [
    'a span',
    { kind: 'span', text: 'x', score: null, start: 0, end: 1, coordinates: [[0, 1]], aggregator: 'SUM' },
  ],
  ['entities', { kind: 'entities', entities: [{ type: 'PER', start: 0, end: 2, text: 'Li', score: null }] }],
  ['a ranking', { kind: 'ranking', scores: [0.5, -1] }],
  ['embeddings', { kind: 'embeddings', dimensions: 1, pooling: 'mean', vectors: ['AACAPw=='] }],
  ['a picture', image],
  ['a batch', { kind: 'batch', outputs: [{ kind: 'ranking', scores: [] }, image] }],
])('%s comes back as it was kept', async (_, output) => {
  expect(await cache.find(KEY)).toEqual({ kind: 'none' });
  await cache.keep(KEY, { answeredAt: AT, output });
  expect(await cache.find(KEY)).toEqual({ kind: 'answer', answer: { answeredAt: AT, output } });
});

describe('an entry that can not be trusted is damaged, never an answer', () => {
  const kept = { format: 1, key: KEY, answeredAt: AT, output: text('right') };

  it('planted as it should be it is an answer', async () => {
    plant(kept);
    expect(await cache.find(KEY)).toMatchObject({ kind: 'answer' });
  });

  it.each<readonly [string, unknown]>([
    ['of another question', { ...kept, key: 'cd'.repeat(32) }],
    ['of another format', { ...kept, format: 2 }],
    ['without its time', { ...kept, answeredAt: 'yesterday' }],
    ['of no known kind', { ...kept, output: { kind: 'constructor' } }],
    ['without labels', { ...kept, output: { kind: 'labels', labels: [] } }],
    ['with a label that is none', { ...kept, output: { kind: 'labels', labels: [{ label: 1, score: 1 }] } }],
    ['with a text that is none', { ...kept, output: { ...text('x'), text: 7 } }],
    [
      'with a picture whose name leads elsewhere',
      { ...kept, output: { ...image, sha256: '../../elsewhere' } },
    ],
    [
      'with a picture that names a file',
      { ...kept, output: { ...image, data: null, file: '/etc/hostname' } },
    ],
    [
      'with a batch in a batch',
      { ...kept, output: { kind: 'batch', outputs: [{ kind: 'batch', outputs: [] }] } },
    ],
    ['that is a list', [kept]],
    ['that is null', null],
  ])('%s', async (_, entry) => {
    plant(entry);
    expect(await cache.find(KEY)).toMatchObject({ kind: 'damaged' });
  });

  it('with any byte changed, cut off at any place, or empty', async () => {
    await cache.keep(KEY, { answeredAt: AT, output: text('right') });
    const path = cache.pathOf(KEY);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] as number) ^ 1;
      writeFileSync(path, changed);
      expect(await cache.find(KEY), `byte ${at}`).toMatchObject({ kind: 'damaged' });
      writeFileSync(path, whole.subarray(0, at));
      expect(await cache.find(KEY), `cut at ${at}`).toMatchObject({ kind: 'damaged' });
    }
  });

  it('a folder in its place', async () => {
    mkdirSync(cache.pathOf(KEY), { recursive: true });
    expect(await cache.find(KEY)).toMatchObject({ kind: 'damaged' });
  });

  it('an answer that is kept again mends it', async () => {
    plant(null);
    await cache.keep(KEY, { answeredAt: AT, output: text('right') });
    expect(await cache.find(KEY)).toMatchObject({ kind: 'answer', answer: { output: { text: 'right' } } });
  });
});

it('writers of one key side by side leave one whole answer, and readers meanwhile see none or a whole one', async () => {
  const other = await AnswerCache.open(folder);
  const texts = Array.from({ length: 40 }, (_, i) => `${i} `.repeat(5_000));
  const writes = texts.map((words, i) =>
    (i % 2 ? cache : other).keep(KEY, { answeredAt: AT, output: text(words) }),
  );
  const seen: string[] = [];
  const reads = Array.from({ length: 40 }, async () => seen.push((await cache.find(KEY)).kind));
  await Promise.all([...writes, ...reads]);
  expect(new Set(seen)).not.toContain('damaged');
  const found = await cache.find(KEY);
  expect(texts).toContain(
    found.kind === 'answer' && found.answer.output.kind === 'text' ? found.answer.output.text : '',
  );
  expect(files().map(({ name }) => name)).toEqual([`${KEY}.json`]);
});

it('a secret that a model repeats stands in no file', async () => {
  registerSecret('canary-of-the-cache');
  await cache.keep(KEY, { answeredAt: AT, output: text('you said canary-of-the-cache') });
  expect(readFileSync(cache.pathOf(KEY), 'utf8')).not.toContain('canary');
  expect(await cache.find(KEY)).toMatchObject({ answer: { output: { text: 'you said [redacted]' } } });
});

it('nothing but a key becomes a file name', async () => {
  await expect(cache.find('../../../etc/passwd')).rejects.toThrow('no key');
  await expect(cache.keep(`${KEY}/x`, { answeredAt: AT, output: text('x') })).rejects.toThrow('no key');
});

it('a folder that can not be made is an InputError that names it', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(AnswerCache.open(join(file, 'below'))).rejects.toThrow(InputError);
});
