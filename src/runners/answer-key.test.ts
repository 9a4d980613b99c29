import { expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { TASKS } from '../tasks/registry.ts';
import type { CandidateLookUp } from '../types/manifest.ts';
import type { Candidate } from '../types/suite.ts';
import { registerSecret } from '../util/redact.ts';
import { answerKey, type Question } from './answer-key.ts';

const LOOK_UP: CandidateLookUp = {
  candidate: 'one',
  at: '2026-01-01T00:00:00.000Z',
  dialect: 'tgi',
  dialectFrom: 'server',
  modelName: 'org/model',
  providerId: null,
  partner: null,
  evidence: 'GET /info',
  server: {
    engine: 'text-generation-inference',
    version: '3.0',
    model: 'org/model',
    modelType: null,
    maxBatch: null,
  },
  mapping: null,
  prices: null,
};

function route(candidate: Candidate, more: Partial<Question['route']['setting']> = {}): Question['route'] {
  const setting = {
    candidate,
    dialect: 'tgi' as const,
    modelName: 'org/model',
    countsAsItGoes: false,
    ...more,
  };
  return { candidate, task: TASKS['text-generation'], setting };
}

const REQUEST: Question['request'] = {
  url: 'https://one.example/v1/chat',
  headers: { authorization: 'Bearer hf_first00token', 'content-type': 'application/json', accept: '*/*' },
  body: '{"inputs":"Say it","parameters":{"temperature":1,"seed":4}}',
};

const QUESTION: Question = {
  route: route(makeCandidate({ id: 'one' })),
  request: REQUEST,
  draw: { dataset: 'tickets', prompt: null, sampleIds: ['7'], repeat: 1 },
  lookUp: LOOK_UP,
  simulated: false,
  toolVersion: '0.1.0',
};

const asked = (more: Partial<Question['request']>): Partial<Question> => ({
  request: { ...REQUEST, ...more },
});
const by = (more: Partial<Candidate>): Partial<Question> => ({
  route: route(makeCandidate({ id: 'one', ...more })),
});
const drawn = (more: Partial<Question['draw']>): Partial<Question> => ({
  draw: { ...QUESTION.draw, ...more },
});

const OTHERS: readonly (readonly [string, Partial<Question>])[] = [
  ['the candidate', by({ id: 'two' })],
  ['the model', by({ model: 'org/other' })],
  ['the provider', by({ provider: 'auto' })],
  ['the parameters', by({ parameters: { temperature: 0 } })],
  ['the labels', by({ labels: { LABEL_0: 'negative' } })],
  ['streaming', by({ stream: QUESTION.route.candidate.stream === false })],
  ['the task', { route: { ...QUESTION.route, task: TASKS['text-classification'] } }],
  ['the dialect', { route: route(QUESTION.route.candidate, { dialect: 'openai' }) }],
  [
    'the name that the server knows the model by',
    { route: route(QUESTION.route.candidate, { modelName: 'm' }) },
  ],
  ['the version of its server', { lookUp: { ...LOOK_UP, server: { ...LOOK_UP.server!, version: '3.1' } } }],
  ['a partner that serves it', { lookUp: { ...LOOK_UP, providerId: 'partner/model' } }],
  ['what nobody knows of its server', { lookUp: null }],
  ['the address', asked({ url: 'https://two.example/v1/chat' })],
  ['a query of the address', asked({ url: `${REQUEST.url}?version=2` })],
  ['a header', asked({ headers: { ...REQUEST.headers, accept: 'image/png' } })],
  ['the prompt or the sample', asked({ body: REQUEST.body.toString().replace('Say', 'Sing') })],
  ['the order of a list', asked({ body: '[1,2]' })],
  ['bytes', asked({ body: new Uint8Array([1, 2]) })],
  ['the dataset', drawn({ dataset: 'mails' })],
  ['the name of the prompt', drawn({ prompt: 'short' })],
  ['the row', drawn({ sampleIds: ['8'] })],
  ['the rows of its batch', drawn({ sampleIds: ['7', '8'] })],
  ['the repeat', drawn({ repeat: 2 })],
  ['the version of hfbench', { toolVersion: '0.2.0' }],
];

it.each(OTHERS)('%s makes another key', (_, other) => {
  expect(answerKey({ ...QUESTION, ...other })).not.toBe(answerKey(QUESTION));
});

it('each of these differs from every other', () => {
  const keys = [QUESTION, ...OTHERS.map(([, other]) => ({ ...QUESTION, ...other }))].map(answerKey);
  expect(new Set(keys).size).toBe(OTHERS.length + 1);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
});

it.each<readonly [string, Partial<Question>]>([
  [
    'the order of keys in the body',
    asked({ body: '{"parameters":{"seed":4,"temperature":1},"inputs":"Say it"}' }),
  ],
  ['the token', asked({ headers: { ...REQUEST.headers, authorization: 'Bearer hf_second0token' } })],
  ['no token', asked({ headers: { 'content-type': 'application/json', accept: '*/*' } })],
  ['who pays', asked({ headers: { ...REQUEST.headers, 'x-hf-bill-to': 'org' } })],
  ['how long a server may hold it', asked({ headers: { ...REQUEST.headers, 'x-scale-up-timeout': '60' } })],
  [
    'limits and price',
    by({ limits: { concurrency: 1, requests: null }, price: { mode: 'request', perRequestUsd: 1 } }),
  ],
  ['when the server was asked what it is', { lookUp: { ...LOOK_UP, at: '2026-02-02T00:00:00.000Z' } }],
])('%s makes no other key', (_, same) => {
  expect(answerKey({ ...QUESTION, ...same })).toBe(answerKey(QUESTION));
});

it('nothing of a secret is in it, wherever it stands', () => {
  const secrets = ['first-canary-0001', 'second-canary-02'];
  for (const secret of secrets) registerSecret(secret);
  const [a, b] = secrets.map((secret) =>
    answerKey({
      ...QUESTION,
      request: {
        url: `https://one.example/v1?token=${secret}`,
        headers: { ...REQUEST.headers, 'x-api-key': secret },
        body: `{"inputs":"${secret}"}`,
      },
    }),
  );
  expect(a).toBe(b);
});

it('a candidate of the sandbox has no address, and its knobs are in its key', () => {
  const key = (port: number, serviceTimeMs: number) => {
    const base = QUESTION.route.candidate;
    const knobs = { as: 'endpoint', serviceTimeMs } as NonNullable<Candidate['sandbox']>;
    return answerKey({
      ...QUESTION,
      ...asked({ url: `http://127.0.0.1:${port}/d/one` }),
      route: route({ ...base, sandbox: knobs }),
      simulated: true,
    });
  };
  expect(key(4001, 20)).toBe(key(4002, 20));
  expect(key(4001, 20)).not.toBe(key(4001, 30));
});
