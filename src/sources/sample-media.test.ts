import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetOf } from '../../test/fixtures/suites/write-dataset.ts';
import type { Json } from '../types/json.ts';
import type { Sample } from '../types/sample.ts';
import type { DatasetSpec } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';
import type { DatasetAccess } from './dataset-access.ts';
import { mediaTypeOf } from './media-type.ts';
import { openDataset } from './open-dataset.ts';

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const PNG = bytesOf('\x89PNG\r\n\x1a\nfirst');
const WAV = bytesOf('RIFF\x24\0\0\0WAVEfmt ');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** A dataset of these cells with files beside it. */
function mediaDataset(
  cells: readonly Json[],
  files: Readonly<Record<string, Uint8Array>> = {},
  options: Partial<DatasetSpec> = {},
): DatasetSpec {
  const lines = cells.map((image, index) => JSON.stringify({ image, label: `l${index}`, kind: 'k' }));
  const fields = { input: 'image', target: 'label', id: null };
  const spec = datasetOf('rows.jsonl', lines.join('\n'), { media: 'image', fields, ...options });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(dirname(spec.source), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return spec;
}

async function samplesOf(spec: DatasetSpec, access: DatasetAccess | null = null): Promise<Sample[]> {
  const samples = [];
  for await (const sample of (await openDataset(spec, 3, access)).samples()) samples.push(sample);
  return samples;
}

async function failureOf(spec: DatasetSpec): Promise<InputError & { line: string }> {
  const error = await samplesOf(spec).then(
    () => new Error('it was opened'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error;
  return Object.assign(error, { line: (error.where ?? '').slice(spec.source.length) });
}

describe('media of samples', () => {
  it('are read from a path, a data URI and bytes, and the input says what they are', async () => {
    const cells = [
      'pictures/a.png',
      `data:image/png;base64,${base64(PNG)}`,
      { bytes: base64(PNG), path: 'b.png' },
    ];
    const samples = await samplesOf(mediaDataset(cells, { 'pictures/a.png': PNG }));
    const shared = { mediaType: 'image/png', sha256: sha256(PNG), bytes: PNG.length };
    expect(samples.map(({ input }) => input)).toEqual([
      { path: 'pictures/a.png', ...shared },
      { path: null, ...shared },
      { path: 'b.png', ...shared },
    ]);
    for (const { media } of samples) {
      expect(media?.mediaType).toBe('image/png');
      expect(Buffer.from(media?.bytes ?? [])).toEqual(Buffer.from(PNG));
    }
    expect(samples[0]?.metadata).toEqual({ kind: 'k' });
  });

  it('hash by their content and answer, whatever they are called', async () => {
    const [one] = await samplesOf(mediaDataset(['a.png'], { 'a.png': PNG }));
    const [same] = await samplesOf(mediaDataset([{ bytes: base64(PNG) }]));
    const [other] = await samplesOf(mediaDataset(['a.png'], { 'a.png': Uint8Array.from([...PNG, 0]) }));
    expect(one?.hash).toBe(
      createHash('sha256')
        .update(`{"input":{"sha256":"${sha256(PNG)}"},"target":"l0"}`)
        .digest('hex')
        .slice(0, 16),
    );
    expect(same?.hash).toBe(one?.hash);
    expect(other?.hash).not.toBe(one?.hash);
  });

  const refused: readonly [string, Json, RegExp][] = [
    ['a path that climbs out', '../a.png', /lies outside the dataset's folder/],
    ['a path that climbs out in the middle', 'x/../../a.png', /lies outside/],
    ['an absolute path', '/etc/passwd', /lies outside/],
    ['an absolute path of Windows', 'C:\\a.png', /lies outside/],
    ['a link that leads out', 'link.png', /lies outside/],
    ['a file that is not there', 'gone.png', /the image gone\.png can't be read: ENOENT/],
    ['an empty file', 'empty.png', /can't be used: it is empty/],
    ['a file larger than 20 MB', 'huge.png', /larger than 20 MB/],
    ['a recording', 'sound.wav', /it is audio\/wav, and the dataset is of image/],
    ['a Git LFS pointer', 'pointer.png', /Git LFS pointer/],
    ['an HTML page', 'page.png', /it is an HTML page/],
    ['bytes that nothing tells the kind of', { bytes: 'AAAA' }, /neither its first bytes nor its name tell/],
    ['bytes that are no base64', { bytes: 'a*b=' }, /not base64/],
    ['a data URI without base64', 'data:image/png,abc', /the data URI is not base64/],
    ['an address', { src: 'https://x.y/a.png' }, /an address on the network/],
    ['a number', 7, /a number is no image/],
  ];
  for (const [what, cell, message] of refused) {
    it(`refuses ${what}, with the line`, async () => {
      const spec = mediaDataset([{ bytes: base64(PNG) }, cell], {
        'empty.png': new Uint8Array(0),
        ...(cell === 'huge.png' ? { [cell]: Buffer.concat([PNG, Buffer.alloc(20 * 1024 * 1024)]) } : {}),
        'sound.wav': WAV,
        'pointer.png': bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
        'page.png': bytesOf('<!DOCTYPE html><html></html>'),
      });
      const outside = join(mkdtempSync(join(tmpdir(), 'hfbench-')), 'secret.png');
      writeFileSync(outside, PNG);
      symlinkSync(outside, join(dirname(spec.source), 'link.png'));
      const error = await failureOf(spec);
      expect(error.message).toMatch(message);
      expect(error.line).toBe(':2');
    });
  }

  it('shuffled ones are held by reference: a file that changes afterwards is an error', async () => {
    const files = { 'a.png': PNG, 'b.png': Uint8Array.from([...PNG, 1]) };
    const spec = mediaDataset(['a.png', 'b.png'], files, { shuffle: true });
    const dataset = await openDataset(spec, 3);
    const sizes: (number | undefined)[] = [];
    for await (const { media } of dataset.samples()) sizes.push(media?.bytes.length);
    expect(sizes.sort()).toEqual([PNG.length, PNG.length + 1]);
    writeFileSync(join(dirname(spec.source), 'a.png'), Uint8Array.from([...PNG, 2]));
    await expect(async () => {
      for await (const _ of dataset.samples());
    }).rejects.toThrow('the dataset file changed while it was in use');
  });

  it('a file that changes between passes is an error in file order too', async () => {
    const spec = mediaDataset(['a.png'], { 'a.png': PNG });
    const dataset = await openDataset(spec, 3);
    writeFileSync(join(dirname(spec.source), 'a.png'), Uint8Array.from([...PNG, 2]));
    await expect(async () => {
      for await (const _ of dataset.samples());
    }).rejects.toThrow('the dataset file changed while it was in use');
  });

  it('bytes of shuffled rows wait in the cache folder, each content once', async () => {
    const cacheFolder = join(mkdtempSync(join(tmpdir(), 'hfbench-')), 'cache');
    const cells = [
      { bytes: base64(PNG) },
      { bytes: base64(PNG) },
      { bytes: base64(Uint8Array.from([...PNG, 1])) },
    ];
    const access = { cacheFolder } as DatasetAccess;
    const plain = await samplesOf(mediaDataset(cells, {}, { shuffle: true }));
    const kept = await samplesOf(mediaDataset(cells, {}, { shuffle: true }), access);
    expect(kept).toEqual(plain.map((sample) => ({ ...sample, media: expect.anything() })));
    expect(kept.map(({ media }) => base64(media?.bytes ?? new Uint8Array(0)))).toEqual(
      plain.map(({ media }) => base64(media?.bytes ?? new Uint8Array(0))),
    );
    expect(readdirSync(join(cacheFolder, 'media')).sort()).toEqual(
      [sha256(PNG), sha256(Uint8Array.from([...PNG, 1]))].sort(),
    );
  });
});

describe('mediaTypeOf', () => {
  const rows: readonly [string, string, string | null][] = [
    ['\x89PNG\r\n\x1a\n', 'x.jpg', 'image/png'],
    ['\xff\xd8\xff\xe0', '', 'image/jpeg'],
    ['GIF89a', '', 'image/gif'],
    ['RIFF\x01\x02\x03\x04WEBP', '', 'image/webp'],
    ['BM\x01\x02\x03\x04\0\0\0\0', '', 'image/bmp'],
    ['II\x2a\0', '', 'image/tiff'],
    ['\0\0\0\x20ftypavif', '', 'image/avif'],
    ['\0\0\0\x20ftypheic', '', 'image/heic'],
    ['RIFF\x0a\x02\x03\x04WAVE', '', 'audio/wav'],
    ['fLaC', '', 'audio/flac'],
    ['OggS', '', 'audio/ogg'],
    ['ID3\x03', '', 'audio/mpeg'],
    ['\xff\xfb\x90', '', 'audio/mpeg'],
    ['\xff\xf1\x50', '', 'audio/aac'],
    ['\0\0\0\x20ftypM4A ', '', 'audio/m4a'],
    ['\x1aE\xdf\xa3', '', 'audio/webm'],
    ['????', 'a.MP3', 'audio/mpeg'],
    ['????', 'a.txt', null],
  ];
  for (const [head, name, expected] of rows) {
    it(`${JSON.stringify(head)} named "${name}" is ${expected}`, () => {
      expect(mediaTypeOf(bytesOf(head), name)).toBe(expected);
    });
  }
});
