import { describe } from 'vitest';
import { chat, classify } from '../../test/fixtures/suites/load-suite-text.ts';
import { at, everyRow, zeroShot } from '../../test/fixtures/suites/problem-rows.ts';

describe('names', () => {
  everyRow([
    [
      'a load twice, once by its default',
      classify('load: [{kind: closed}, {kind: closed, concurrency: 8}]'),
      'load[1]',
      /load "closed-8"/,
      null,
    ],
    [
      'a prompt id twice',
      chat(
        '',
        'prompts:',
        ...['p', 'p'].map((id) => `  - {id: ${id}, messages: [{role: user, content: x}]}`),
      ),
      'prompts[1].id',
      /"p" stands already at prompts\[0\]\.id/,
      null,
    ],
    [
      'a dataset twice',
      classify()
        .replace('dataset: {', 'dataset: [{')
        .replace('}}', '}}, {source: rows.csv, fields: {input: text, target: intent}}]'),
      'dataset[1].source',
      /dataset name "rows"/,
      /add the key "name"/,
    ],
    ['a scorer twice', classify('scorers: [mcc, {name: mcc}]'), 'scorers[1]', /scorer "mcc"/, /column/],
    [
      'a load twice',
      classify('load: [{kind: sequential}, {kind: sequential}]'),
      'load[1]',
      /load "sequential"/,
      null,
    ],
  ]);
});

const endpoint = (keys: string) =>
  classify().replace('provider: hf-inference', `provider: endpoint, endpoint: {${keys}}`);

describe('dedicated endpoints', () => {
  everyRow([
    [
      'an address and a name',
      endpoint('url: "https://x.y", name: mine'),
      'candidates[0].endpoint',
      /no use beside url/,
      /either url, or name/,
    ],
    [
      'neither an address nor a name',
      endpoint('namespace: my-org'),
      'candidates[0].endpoint',
      /its address or its name/,
      /add url/,
    ],
    [
      'an address for a sandbox candidate',
      classify().replace(
        'provider: hf-inference',
        'provider: sandbox, sandbox: {as: endpoint}, endpoint: {url: "https://x.y"}',
      ),
      'candidates[0]',
      /belongs to provider endpoint/,
      null,
    ],
  ]);
});

describe('candidates', () => {
  everyRow([
    [
      'an endpoint without address',
      at('provider: endpoint'),
      'candidates[0].endpoint',
      /needs the address/,
      /url/,
    ],
    [
      'openai without address',
      chat('provider: openai'),
      'candidates[0].baseUrl',
      /needs the address/,
      /baseUrl/,
    ],
    [
      'knobs on a real provider',
      at('provider: hf-inference, sandbox: {ttft: 1ms}'),
      'candidates[0]',
      /"sandbox" belongs to provider sandbox/,
      /provider: sandbox/,
    ],
    [
      'a loss planted in a chat',
      chat('provider: sandbox, sandbox: {degrade: 0.1}'),
      'candidates[0].sandbox',
      /chat-completion has no second choice/,
      /text-classification, zero-shot/,
    ],
    [
      'a loss planted in a judge',
      classify('judges: [{id: j, model: m, provider: sandbox, sandbox: {degrade: 0.1}}]'),
      'judges[0].sandbox',
      /chat-completion has no second choice/,
      null,
    ],
    [
      'a loss of more than everything',
      at('provider: sandbox, sandbox: {degrade: 1.5}'),
      'candidates[0].sandbox.degrade',
      /^wrong value$/,
      null,
    ],
    [
      'an endpoint on serverless',
      at('provider: hf-inference, endpoint: {url: "https://x.y"}'),
      'candidates[0]',
      /"endpoint" belongs to provider endpoint/,
      null,
    ],
    [
      'a chat partner for classification',
      at('provider: groq'),
      'candidates[0].provider',
      /groq does not serve/,
      /hf-inference/,
    ],
    [
      'openai for classification',
      at('provider: openai, baseUrl: "http://h/v1"'),
      'candidates[0].provider',
      /openai does not serve/,
      null,
    ],
    [
      'a streamed classification',
      at('provider: hf-inference, stream: true'),
      'candidates[0].stream',
      /does not stream/,
      null,
    ],
    ['labels of a chat', chat('provider: auto, labels: {a: b}'), 'candidates[0]', /no labels/, null],
    [
      'an address that is no URL',
      at('provider: hf-inference, baseUrl: localhost 8000'),
      'candidates[0].baseUrl',
      /no URL/,
      /http or https/,
    ],
    [
      'an address of another kind',
      at('provider: hf-inference, baseUrl: "ftp://h/x"'),
      'candidates[0].baseUrl',
      /can not be used/,
      null,
    ],
    [
      'an address with a query',
      at('provider: endpoint, endpoint: {url: "https://h/x?a=b"}'),
      'candidates[0].endpoint.url',
      /can not be used/,
      null,
    ],
    [
      'a parameter that the tool writes',
      chat('provider: auto, parameters: {stream: true}'),
      'candidates[0].parameters',
      /"stream" is written by the tool/,
      /set stream/,
    ],
    [
      'zero-shot without labels',
      zeroShot(''),
      'candidates[0].parameters.candidate_labels',
      /needs candidate_labels/,
      /at least two/,
    ],
    [
      'zero-shot with one label',
      zeroShot(', parameters: {candidate_labels: [a]}'),
      'candidates[0].parameters.candidate_labels',
      /wrong candidate_labels/,
      null,
    ],
    [
      'zero-shot with a label twice',
      zeroShot(', parameters: {candidate_labels: [a, b, a]}'),
      'candidates[0].parameters.candidate_labels',
      /wrong candidate_labels/,
      null,
    ],
    [
      'zero-shot with a number as label',
      zeroShot(', parameters: {candidate_labels: [1, 2]}'),
      'candidates[0].parameters.candidate_labels',
      /wrong candidate_labels/,
      null,
    ],
  ]);
});
