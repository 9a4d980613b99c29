import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeLabels, makeResult } from '../../test/fixtures/make-run.ts';
import type { Answer } from '../types/output.ts';
import { keepPictures } from './answer-files.ts';

const bytes = Buffer.from('a picture');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const picture: Answer = {
  kind: 'image',
  mediaType: 'image/png',
  bytes: bytes.length,
  sha256,
  width: 1,
  height: 1,
  data: bytes.toString('base64'),
  file: null,
};

it('pictures of a result stand in files named by their content, once, and the result keeps the path', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hfbench-'));
  const { result } = makeResult({
    cellId: 'c',
    sampleId: '1',
    output: { kind: 'batch', outputs: [picture, picture] },
  });
  const kept = await keepPictures(result, folder);
  const expected = { ...picture, data: null, file: `files/${sha256}.png` };
  expect(kept).toMatchObject({ output: { outputs: [expected, expected] } });
  expect(readdirSync(join(folder, 'files'))).toEqual([`${sha256}.png`]);
  expect(readFileSync(join(folder, 'files', `${sha256}.png`))).toEqual(bytes);
});

it('a result without pictures makes no folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hfbench-'));
  const { result } = makeResult({ cellId: 'c', sampleId: '1', output: makeLabels('yes') });
  expect(await keepPictures(result, folder)).toBe(result);
  expect(readdirSync(folder)).toEqual([]);
});
