import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { makeSetting, textInput, wireAnswer } from '../../test/fixtures/wire-answer.ts';
import type { Json } from '../types/json.ts';
import { TASKS } from './registry.ts';
import { textClassification } from './text-classification.ts';
import { zeroShotClassification } from './zero-shot-classification.ts';

const zeroShot = makeCandidate({ parameters: { candidate_labels: ['billing', 'general'] } });

describe('text-classification reads every shape that servers send', () => {
  const expected = [
    { label: 'POSITIVE', score: 0.9 },
    { label: 'NEGATIVE', score: 0.1 },
  ];
  it.each<[string, Json]>([
    [
      'nested, as serverless sends it',
      [
        [
          { label: 'POSITIVE', score: 0.9 },
          { label: 'NEGATIVE', score: 0.1 },
        ],
      ],
    ],
    [
      'flat, as the toolkit and TEI send it',
      [
        { label: 'NEGATIVE', score: 0.1 },
        { label: 'POSITIVE', score: 0.9 },
      ],
    ],
  ])('%s', (_name, body) => {
    expect(
      textClassification.readBody(wireAnswer(body), [textInput('x')], makeSetting(makeCandidate())),
    ).toEqual({
      outputs: [{ kind: 'labels', labels: expected }],
      usage: null,
    });
  });

  it('takes a lone label and renames labels as the candidate says', () => {
    const candidate = makeCandidate({ labels: { LABEL_1: 'positive' } });
    expect(
      textClassification.readBody(
        wireAnswer({ label: 'LABEL_1', score: 1 }),
        [textInput('x')],
        makeSetting(candidate),
      ),
    ).toMatchObject({
      outputs: [{ labels: [{ label: 'positive', score: 1 }] }],
    });
  });

  it.each<[string, Json]>([
    ['an empty list', []],
    ['an empty batch', [[]]],
    ['two inputs answered', [[{ label: 'a', score: 1 }], [{ label: 'b', score: 1 }]]],
    ['a score that is no number', [{ label: 'a', score: 'high' }]],
    ['an error in a good answer', { error: 'CUDA out of memory' }],
    ['null', null],
    ['a text', 'positive'],
  ])('%s is malformed, not an answer', (_name, body) => {
    expect(
      textClassification.readBody(wireAnswer(body), [textInput('x')], makeSetting(makeCandidate())),
    ).toMatchObject({ fault: 'malformed' });
  });
});

describe('zero-shot-classification reads every shape that servers send', () => {
  it.each<[string, Json]>([
    [
      'the new list',
      [
        { label: 'general', score: 0.2 },
        { label: 'billing', score: 0.8 },
      ],
    ],
    ['the old object', { sequence: 's', labels: ['billing', 'general'], scores: [0.8, 0.2] }],
    ['a list of one old object', [{ sequence: 's', labels: ['general', 'billing'], scores: [0.2, 0.8] }]],
  ])('%s', (_name, body) => {
    expect(
      zeroShotClassification.readBody(wireAnswer(body), [textInput('x')], makeSetting(zeroShot)),
    ).toMatchObject({
      outputs: [
        {
          kind: 'labels',
          labels: [
            { label: 'billing', score: 0.8 },
            { label: 'general', score: 0.2 },
          ],
        },
      ],
    });
  });

  it('labels and scores of different length are malformed', () => {
    expect(
      zeroShotClassification.readBody(
        wireAnswer({ labels: ['a', 'b'], scores: [1] }),
        [textInput('x')],
        makeSetting(zeroShot),
      ),
    ).toMatchObject({
      fault: 'malformed',
    });
  });

  it('needs two candidate labels', () => {
    expect(zeroShotClassification.checkCandidate(zeroShot)).toBeNull();
    expect(zeroShotClassification.checkCandidate(makeCandidate())).toMatch(/candidate_labels/);
  });
});

it('chat puts the model first, sends the sample as one user message, and asks a stream for its usage', () => {
  const candidate = makeCandidate({ parameters: { max_tokens: 5 } });
  const setting = makeSetting(candidate, { dialect: 'openai', modelName: 'org/model:groq' });
  const request = TASKS['chat-completion'].toRequest([textInput('Hi')], setting);
  expect(request).toMatchObject({ path: '/chat/completions', contentType: 'application/json' });
  expect(request.body).toBe(
    '{"model":"org/model:groq","messages":[{"role":"user","content":"Hi"}],"max_tokens":5,"stream":true,"stream_options":{"include_usage":true}}',
  );
});

it('no task ever throws on a body, whatever it is', () => {
  const candidate = makeCandidate({ parameters: { candidate_labels: ['a', 'b'] } });
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      for (const task of Object.values(TASKS)) {
        const read = task.readBody(wireAnswer(body as Json), [textInput('x')], makeSetting(candidate));
        expect('fault' in read || read.outputs.length > 0).toBe(true);
      }
    }),
    { seed: 7, numRuns: 1000 },
  );
});
