import { describe, expect, it } from 'vitest';
import { chat, classify, problemsOf } from '../../test/fixtures/suites/load-suite-text.ts';
import { at, everyRow, prompt, wrong, zeroShot } from '../../test/fixtures/suites/problem-rows.ts';

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
    ['a sandbox with a planted loss', at('provider: sandbox, sandbox: {degrade: 0.08, seed: 4}')],
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
        'gates: [{metric: accuracy, min: 0.8}, {metric: service_time.p95, max: 800ms}, {metric: cost_usd, max: 2, candidate: a, decide: estimate}, {metric: macro-f1, min: 0.1, max: 0.9}, {metric: cold_start_max, max: 3s}, {metric: accuracy, versus: baseline, margin: 0.02, confidence: 0.9}, {metric: service_time.p95, versus: baseline, margin: 50ms}]',
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
    [
      'a missing dataset',
      classify().replace(/dataset.*\n/, ''),
      'dataset',
      /"dataset" is missing/,
      /a mapping of keys, or a list/,
    ],
    ['a key named like a method', classify('constructor: 3'), '', /unknown key "constructor"/, null],
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
