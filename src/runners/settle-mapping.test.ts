import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import type { MappingWord } from '../lookups/provider-mapping.ts';
import type { MappedProvider } from '../types/manifest.ts';
import type { TaskName } from '../types/suite.ts';
import { settleMapping } from './settle-mapping.ts';

const entry = (provider: string, more: Partial<MappedProvider> = {}): MappedProvider => ({
  provider,
  status: 'live',
  providerId: `${provider}/id`,
  task: 'feature-extraction',
  adapterWeightsPath: null,
  ...more,
});
const mapping = (...entries: MappedProvider[]): MappingWord => ({
  kind: 'mapping',
  entries,
  model: { id: 'org/model', pipelineTag: null, gated: null, warm: false },
  evidence: 'said',
});
const silence: MappingWord = { kind: 'none', status: null, evidence: 'nothing within 5000 ms' };
const gone: MappingWord = { kind: 'none', status: 404, evidence: 'HTTP 404' };

describe('a pinned partner', () => {
  const settle = (word: MappingWord, task: TaskName = 'feature-extraction') =>
    settleMapping(makeCandidate({ provider: 'together' }), task, word);

  it('is asked by its own id of the model', () => {
    expect(settle(mapping(entry('scaleway'), entry('together')))).toMatchObject({
      partner: 'together',
      providerId: 'together/id',
      note: null,
    });
  });
  it('on trial is asked, with a note', () => {
    expect(settle(mapping(entry('together', { status: 'staging' })))).toMatchObject({
      providerId: 'together/id',
      note: expect.stringMatching(/staging/),
    });
  });
  it.each<[string, MappingWord, RegExp, RegExp]>([
    [
      'that fails the checks',
      mapping(entry('together', { status: 'error' }), entry('scaleway')),
      /status error/,
      /scaleway/,
    ],
    [
      'that serves another task',
      mapping(entry('together', { task: 'conversational' })),
      /for conversational, not for feature-extraction/,
      /no provider/,
    ],
    ['that does not serve the model', mapping(entry('scaleway')), /does not serve/, /scaleway/],
    ['of a model that is gone', gone, /HTTP 404/, /check the model id/],
    ['while the Hub is silent', silence, /nothing within/, /try again/],
  ])('%s is refused before anything is sent', (_name, word, problem, hint) => {
    const end = settle(word);
    expect(end).toMatchObject({ problem: expect.stringMatching(problem), hint: expect.stringMatching(hint) });
  });
});

describe('auto', () => {
  const settle = (word: MappingWord, task: TaskName = 'feature-extraction') =>
    settleMapping(makeCandidate({ provider: 'auto' }), task, word);

  it('takes the first that serves the task, works and can be asked', () => {
    const word = mapping(
      entry('groq'),
      entry('together', { status: 'error' }),
      entry('deepinfra', { task: 'conversational' }),
      entry('scaleway'),
      entry('hf-inference'),
    );
    expect(settle(word)).toMatchObject({ partner: 'scaleway', providerId: 'scaleway/id' });
  });
  it('takes hf-inference where it stands first, for the task beside its own too', () => {
    expect(settle(mapping(entry('hf-inference'), entry('together')), 'sentence-similarity')).toMatchObject({
      partner: 'hf-inference',
    });
  });
  it('falls back to hf-inference while the Hub is silent, and says so', () => {
    expect(settle(silence)).toMatchObject({
      partner: null,
      evidence: expect.stringMatching(/hf-inference taken/),
      note: expect.stringMatching(/hf-inference/),
    });
  });
  it('is refused where the Hub names nobody', () => {
    expect(settle(mapping())).toMatchObject({ problem: expect.stringMatching(/no provider serves/) });
  });
});
