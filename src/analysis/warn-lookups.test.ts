import { expect, it } from 'vitest';
import { makeCandidate, makeManifest, makeSuite } from '../../test/fixtures/make-run.ts';
import type { RunManifest } from '../types/manifest.ts';
import { warnAboutLookUps } from './warn-lookups.ts';

it.each<[string, string, string | null, boolean]>([
  ['another Hub id', 'org/small', 'org/large', true],
  ['the same id in another case', 'org/Small', 'org/small', false],
  ['the same id behind a provider suffix', 'org/small:together', 'org/small', false],
  ['a folder, as dedicated endpoints name their model', 'org/small', '/repository', false],
  ['a bare alias', 'org/small', 'tgi', false],
  ['a candidate that is named by an alias itself', 'local', 'org/large', false],
  ['no word', 'org/small', null, false],
])('a server that says it serves %s', (_name, model, served, warned) => {
  const suite = makeSuite({ candidates: [makeCandidate('a', { model })] });
  const server = { engine: null, version: null, model: served, modelType: null, maxBatch: null };
  const lookups = [{ candidate: 'a', server }] as unknown as RunManifest['lookups'];
  const codes = warnAboutLookUps({ ...makeManifest(suite, 1), lookups }).map(
    ({ code, about }) => `${code} ${about}`,
  );
  expect(codes).toEqual(warned ? ['other_model a'] : []);
});
