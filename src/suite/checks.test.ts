import { describe, expect, it } from 'vitest';
import { chat, classify, problemsOf } from '../../test/fixtures/load-suite-text.ts';

type Row = readonly [
  what: string,
  text: string,
  path: string,
  message: RegExp,
  hintOrExpected: RegExp | null,
];

function everyRow(rows: readonly Row[]): void {
  for (const [what, text, path, message, advice] of rows) {
    it(`${what} is one problem`, async () => {
      const problems = await problemsOf(text);
      expect(problems.map((problem) => [problem.path, problem.message])).toEqual([
        [path, expect.stringMatching(message)],
      ]);
      if (advice !== null) expect(`${problems[0]?.expected} ${problems[0]?.hint}`).toMatch(advice);
    });
  }
}

const at = (candidate: string) => classify().replace('provider: hf-inference', candidate);
const zeroShot = (parameters: string) =>
  at(`provider: hf-inference${parameters}`).replace('text-classification', 'zero-shot-classification');
const prompt = (content: string) =>
  chat('', 'prompts:', '  - id: p', '    messages:', `      - {role: user, content: '${content}'}`);
const wrong = /^wrong value$/;

describe('suites that are right', () => {
  const rows: readonly [string, string][] = [
    ['the smallest classification', classify()],
    ['the smallest chat', chat('')],
    ['a partner by name', chat('provider: groq')],
    [
      'an OpenAI-compatible server',
      chat('provider: openai, baseUrl: "http://127.0.0.1:8000/v1", tokenEnv: LOCAL_TOKEN'),
    ],
    [
      'an endpoint by URL',
      at('provider: endpoint, endpoint: {url: "https://x.endpoints.huggingface.cloud"}'),
    ],
    ['an endpoint by baseUrl', at('provider: endpoint, baseUrl: "http://127.0.0.1:9"')],
    [
      'a sandbox with every knob',
      chat(
        'provider: sandbox, sandbox: {as: endpoint, ttft: 1ms, itl: 1ms, jitter: 0.2, serviceTime: 5ms, coldStart: 1s, idleTimeout: 1m, rateLimit: 5/s, errorRate: 0.1, replicas: 2, seed: 4}',
      ),
    ],
    ['zero-shot with labels', zeroShot(', parameters: {candidate_labels: [a, b]}')],
    ['latency alone, without right answers', classify('scorers: []').replace(', target: intent', '')],
    [
      'a pattern needs no right answers',
      classify("scorers: [{name: regex, pattern: '^a'}]").replace(', target: intent', ''),
    ],
    [
      'prompts with blocks over metadata',
      prompt(
        '{{#if customer}}{{customer}}{{else}}-{{/if}} {{lookup this "input"}} {{#each input}}{{this}}{{/each}}',
      ),
    ],
    ['two braces as text', prompt('\\{{input}}')],
    [
      'gates of every unit',
      classify(
        'gates: [{metric: accuracy, min: 0.8}, {metric: service_time.p95, max: 800ms}, {metric: cost_usd, max: 2, candidate: a, decide: estimate}, {metric: macro-f1, min: 0.1, max: 0.9}, {metric: cold_start_max, max: 3s}]',
      ),
    ],
    ['SLOs', classify('slo: {ttft: 500ms, response_time: 3s}')],
    ['two loads', classify('load: [{kind: closed, concurrency: 2}, {kind: sequential}]')],
    [
      'two datasets',
      classify()
        .replace('dataset: {', 'dataset: [{')
        .replace('}}', '}}, {source: rows.csv, name: again, fields: {input: text, target: intent}}]'),
    ],
  ];
  for (const [what, text] of rows) {
    it(`${what} has no problem`, async () => expect(await problemsOf(text)).toEqual([]));
  }
});

describe('the schema', () => {
  everyRow([
    ['a missing key', classify().replace('name: tiny\n', ''), 'name', /"name" is missing/, /a-z, 0-9/],
    [
      'a misspelt required key',
      at('provider: auto').replace('model:', 'modle:').replace('auto', 'hf-inference'),
      'candidates[0]',
      /unknown key "modle"/,
      /did you mean "model"/,
    ],
    ['a name with capitals', classify().replace('tiny', 'Tiny'), 'name', wrong, /a-z, 0-9/],
    [
      'an unknown task',
      classify().replace('text-classification', 'text-clasification'),
      'task',
      wrong,
      /did you mean "text-classification"/,
    ],
    [
      'an unknown provider',
      at('provider: hf-inferrence'),
      'candidates[0].provider',
      wrong,
      /did you mean "hf-inference"/,
    ],
    ['a duration without unit', classify('timeout: {attempt: "60"}'), 'timeout.attempt', wrong, /60s/],
    ['a number for a duration', classify('timeout: {attempt: 60}'), 'timeout.attempt', wrong, /60s/],
    ['a timeout of nothing', classify('timeout: {idle: 0s}'), 'timeout.idle', wrong, /above 0/],
    ['a rate without span', classify('limits: {requests: 300}'), 'limits.requests', wrong, /300\/h/],
    ['a rate of nothing', classify('limits: {requests: 0/s}'), 'limits.requests', wrong, /above 0/],
    ['a concurrency of 0', classify('limits: {concurrency: 0}'), 'limits.concurrency', wrong, /at least 1/],
    ['half a request', classify('repeat: 1.5'), 'repeat', wrong, /whole number/],
    ['a free budget', classify('limits: {maxCostUsd: 0}'), 'limits.maxCostUsd', wrong, /above 0/],
    [
      'an error rate in percent',
      classify('limits: {maxErrorRate: 50}'),
      'limits.maxErrorRate',
      wrong,
      /at most 1/,
    ],
    [
      'a limit of no rows',
      classify().replace('source: rows.csv', 'source: rows.csv, limit: 0'),
      'dataset.limit',
      wrong,
      /at least 1/,
    ],
    [
      'no candidate',
      classify().replace(/candidates:\n.*/, 'candidates: []'),
      'candidates',
      wrong,
      /at least 1/,
    ],
    ['a load without kind', classify('load: {concurrency: 3}'), 'load.kind', /missing/, /closed, sequential/],
    ['a load that is a word', classify('load: closed'), 'load', wrong, /mapping of keys, or a list/],
    [
      'a key of another load',
      classify('load: {kind: sequential, concurrency: 3}'),
      'load',
      /unknown key "concurrency"/,
      null,
    ],
    [
      'two prices',
      at('provider: hf-inference, price: {perRequestUsd: 1, perHourUsd: 2}'),
      'candidates[0].price',
      /exactly one form/,
      /perHourUsd, replicas/,
    ],
    [
      'no price in a price',
      at('provider: hf-inference, price: {}'),
      'candidates[0].price',
      /exactly one form/,
      /perRequestUsd/,
    ],
    [
      'half a price',
      at('provider: hf-inference, price: {inputPerMTokUsd: 1}'),
      'candidates[0].price.outputPerMTokUsd',
      /missing/,
      null,
    ],
    [
      'a misspelt price',
      at('provider: hf-inference, price: {perHuorUsd: 1}'),
      'candidates[0].price',
      /unknown key "perHuorUsd"/,
      /did you mean "perHourUsd"/,
    ],
    [
      'a price below 0',
      at('provider: hf-inference, price: {perRequestUsd: -1}'),
      'candidates[0].price.perRequestUsd',
      wrong,
      /at least 0/,
    ],
    ['a scorer that is a number', classify('scorers: [3]'), 'scorers[0]', wrong, /a text, or a mapping/],
    [
      'a gate bound without unit',
      classify('gates: [{metric: service_time.p95, max: "800"}]'),
      'gates[0].max',
      wrong,
      /a number, or a duration/,
    ],
    ['an SLO without unit', classify('slo: {ttft: 500}'), 'slo.ttft', wrong, /500ms/],
    [
      'a token instead of its variable',
      at('provider: hf-inference, tokenEnv: "my token"'),
      'candidates[0].tokenEnv',
      wrong,
      /environment variable/,
    ],
  ]);
});

describe('names', () => {
  everyRow([
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
      /serves chat-completion only/,
      /hf-inference/,
    ],
    [
      'openai for classification',
      at('provider: openai, baseUrl: "http://h/v1"'),
      'candidates[0].provider',
      /serves chat-completion only/,
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

describe('prompts', () => {
  const content = 'prompts[0].messages[0].content';
  everyRow([
    [
      'prompts of a classification',
      classify('prompts: [{id: p, messages: [{role: user, content: x}]}]'),
      '',
      /takes no prompts/,
      null,
    ],
    [
      'the target in a prompt',
      prompt('{{input}} {{target}}'),
      content,
      /shows the right answer: \{\{target\}\}/,
      null,
    ],
    [
      'the target through the root',
      prompt('{{#each input}}{{@root.target}}{{/each}}'),
      content,
      /shows the right answer/,
      null,
    ],
    [
      'the target through a lookup of a parent',
      prompt('{{#if customer}}{{../target}}{{/if}}'),
      content,
      /shows the right answer/,
      null,
    ],
    [
      'the column of the answer',
      prompt('{{intent}}'),
      content,
      /shows the right answer: \{\{intent\}\}/,
      null,
    ],
    ['a brace too few', prompt('{{input}'), content, /can't be read/, null],
    ['a block that is never closed', prompt('{{#if input}}x'), content, /can't be read/, null],
    ['an unknown helper', prompt('{{upper input}}'), content, /no helper "upper"/, null],
    ['a helper inside a helper', prompt('{{lookup (upper input) "x"}}'), content, /no helper "upper"/, null],
    ['an unknown block', prompt('{{#customer}}x{{/customer}}'), content, /no block "customer"/, null],
    ['a partial', prompt('{{> other}}'), content, /no partials/, null],
    ['the log helper', prompt('{{log input}}'), content, /no helper "log"/, null],
    [
      'a column that the dataset lacks',
      prompt('{{custommer}}'),
      content,
      /no column "custommer"/,
      /did you mean "customer"/,
    ],
    [
      'the column of the input by its own name',
      prompt('{{text}}'),
      content,
      /is the input/,
      /write \{\{input\}\}/,
    ],
    [
      'an environment variable in a block',
      prompt('{{#if env.REGION}}x{{/if}}'),
      content,
      /can't be read inside a block/,
      /\{\{env\.NAME\}\}/,
    ],
  ]);
});

describe('scorers and gates', () => {
  const gate = (text: string) => classify(`gates: [{${text}}]`);
  everyRow([
    [
      'an unknown scorer',
      classify('scorers: [acuracy]'),
      'scorers[0]',
      /no scorer "acuracy"/,
      /did you mean "accuracy"/,
    ],
    [
      'a missing option',
      classify('scorers: [regex]'),
      'scorers[0]',
      /regex: the option "pattern" is missing/,
      null,
    ],
    [
      'a pattern that does not compile',
      classify('scorers: [{name: regex, pattern: "(a"}]'),
      'scorers[0].pattern',
      /pattern can't be read/,
      null,
    ],
    [
      'a gate on an unknown candidate',
      gate('metric: accuracy, candidate: b, min: 0.5'),
      'gates[0].candidate',
      /no candidate "b"/,
      /one of a/,
    ],
    [
      'a gate on an unknown metric',
      gate('metric: acuracy, min: 0.5'),
      'gates[0].metric',
      /no metric "acuracy"/,
      /did you mean "accuracy"/,
    ],
    [
      'a gate on a scorer that the suite does not use',
      gate('metric: mcc, min: 0.5'),
      'gates[0].metric',
      /no metric "mcc"/,
      null,
    ],
    ['a gate on a table', gate('metric: confusion-matrix, min: 0.5'), 'gates[0].metric', /no metric/, null],
    [
      'a gate on a latency without statistic',
      gate('metric: service_time, max: 1s'),
      'gates[0].metric',
      /no metric/,
      /did you mean "service_time\.p95"/,
    ],
    [
      'a gate on an unknown statistic',
      gate('metric: ttft.p97, max: 1s'),
      'gates[0].metric',
      /no metric/,
      /did you mean "ttft\.p9/,
    ],
    ['a gate without bar', gate('metric: accuracy'), 'gates[0].min', /no bar/, /min or max/],
    ['a latency without unit', gate('metric: ttft.p50, max: 800'), 'gates[0].max', /needs a unit/, /800ms/],
    ['a score with unit', gate('metric: accuracy, min: 8s'), 'gates[0].min', /plain number/, null],
    [
      'a score in percent',
      gate('metric: accuracy, min: 80'),
      'gates[0].min',
      /never reaches/,
      /0\.8 is 80 %/,
    ],
    ['a rate in percent', gate('metric: cold_start_rate, max: 5'), 'gates[0].max', /never reaches/, null],
    [
      'a gate that nothing passes',
      gate('metric: service_time.p95, min: 2s, max: 800ms'),
      'gates[0].min',
      /nothing passes/,
      null,
    ],
    [
      'an SLO on an unknown latency',
      classify('slo: {respons_time: 1s}'),
      'slo',
      /no latency "respons_time"/,
      /did you mean "response_time"/,
    ],
    ['an SLO on gaps', classify('slo: {itl: 1s}'), 'slo', /no latency "itl"/, null],
  ]);
});

describe('datasets', () => {
  const dataset = (text: string) => classify().replace(/dataset: .*/, `dataset: {${text}}`);
  everyRow([
    [
      'a file that does not exist',
      dataset('source: gone.csv'),
      'dataset.source',
      /can't be read/,
      /relative to the suite/,
    ],
    [
      'a file of another kind',
      dataset('source: rows.xlsx'),
      'dataset.source',
      /no reader for "\.xlsx"/,
      /\.jsonl/,
    ],
    [
      'no input column',
      dataset('source: rows.csv, fields: {target: intent}'),
      'dataset.fields.input',
      /no column named "input"/,
      /text, intent, customer/,
    ],
    [
      'an input column that is not there',
      dataset('source: rows.csv, fields: {input: txt, target: intent}'),
      'dataset.fields.input',
      /no column "txt"/,
      /did you mean "text"/,
    ],
    [
      'an answer column that is not there',
      dataset('source: rows.csv, fields: {input: text, target: intend}'),
      'dataset.fields.target',
      /no column "intend"/,
      /did you mean "intent"/,
    ],
    [
      'an id column that is not there',
      dataset('source: rows.csv, fields: {input: text, target: intent, id: nr}'),
      'dataset.fields.id',
      /no column "nr"/,
      null,
    ],
    [
      'strata that are not there',
      dataset('source: rows.csv, stratifyBy: x, fields: {input: text, target: intent}'),
      'dataset.stratifyBy',
      /no column "x"/,
      null,
    ],
    [
      'clusters that are not there',
      dataset('source: rows.csv, clusterBy: x, fields: {input: text, target: intent}'),
      'dataset.clusterBy',
      /no column "x"/,
      null,
    ],
    [
      'scorers without right answers',
      dataset('source: rows.csv, fields: {input: text}'),
      'dataset.fields.target',
      /accuracy, macro-f1, confusion-matrix need right answers/,
      /scorers: \[\]/,
    ],
  ]);
});
