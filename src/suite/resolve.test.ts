import { describe, expect, it } from 'vitest';
import { chat, classify, suiteOf } from '../../test/fixtures/suites/load-suite-text.ts';
import { DEFAULTS } from './defaults.ts';
import type { JsonSchema } from './write-json-schema.ts';
import { suiteJsonSchema } from './write-json-schema.ts';

describe('what stands in where a suite is silent', () => {
  it('is what the contract says, for a classification', async () => {
    const { datasets, ...suite } = await suiteOf(classify());
    expect(suite).toEqual({
      name: 'tiny',
      description: null,
      task: 'text-classification',
      candidates: [
        {
          id: 'a',
          model: 'm/a',
          provider: 'hf-inference',
          baseUrl: null,
          endpointUrl: null,
          managed: null,
          dialect: null,
          tokenEnv: null,
          billTo: null,
          parameters: {},
          labels: {},
          stream: false,
          price: null,
          limits: { concurrency: null, requests: null },
          sandbox: null,
        },
      ],
      prompts: [],
      scorers: ['accuracy', 'macro-f1', 'confusion-matrix'].map((name) => ({ name, options: {} })),
      groupBy: [],
      metrics: [],
      loads: [{ kind: 'closed', concurrency: 8 }],
      order: 'interleaved',
      connections: 'pooled',
      aa: false,
      warmup: { requests: 3 },
      batches: [1],
      judges: [],
      repeat: 1,
      stopWhen: null,
      seed: 1,
      timeout: { attemptMs: 60_000, requestMs: 600_000, connectMs: 10_000, headersMs: null, idleMs: 30_000 },
      retry: {
        attempts: 5,
        initialMs: 1000,
        factor: 2,
        maxMs: 30_000,
        jitter: 'full',
        respectRetryAfter: true,
      },
      coldStart: { maxWaitMs: 300_000, scaleUpTimeoutMs: 45_000 },
      limits: {
        concurrency: null,
        accountConcurrency: null,
        requests: null,
        maxCostUsd: null,
        maxDurationMs: null,
        maxErrorRate: 0.5,
      },
      slo: {},
      gates: [],
      errors: 'exclude',
      traffic: null,
      schedule: null,
      env: {},
    });
    expect(datasets).toEqual([
      {
        name: 'rows',
        source: expect.stringMatching(/^\/.*\/rows\.csv$/),
        hub: null,
        media: null,
        fields: { input: 'text', target: 'intent', id: null },
        limit: null,
        shuffle: false,
        stratifyBy: null,
        clusterBy: null,
        benchmark: null,
      },
    ]);
  });

  it('streams a chat, and scores it by exact match', async () => {
    const suite = await suiteOf(chat(''));
    expect(suite.candidates[0]?.stream).toBe(true);
    expect(suite.scorers).toEqual([{ name: 'exact-match', options: {} }]);
    expect((await suiteOf(chat('provider: auto, stream: false'))).candidates[0]?.stream).toBe(false);
  });

  it('turns every knob of a sandbox off, and seeds it with the suite', async () => {
    const suite = await suiteOf(chat('provider: sandbox', 'seed: 9'));
    expect(suite.candidates[0]?.sandbox).toEqual({
      as: 'serverless',
      engine: null,
      ttftMs: null,
      itlMs: null,
      jitter: 0,
      serviceTimeMs: null,
      coldStartMs: null,
      idleTimeoutMs: null,
      coldMode: null,
      rateLimit: null,
      errorRate: 0,
      degrade: 0,
      replicas: null,
      seed: 9,
    });
  });

  it('can not be changed by whoever reads it', () => {
    expect(Object.isFrozen(DEFAULTS)).toBe(true);
    for (const part of [DEFAULTS.load, DEFAULTS.timeout, DEFAULTS.retry, DEFAULTS.sandbox]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('is what the schema documents: writing every documented default changes nothing', async () => {
    const schema = suiteJsonSchema();
    const documented = defaultsOf(schema);
    const top = Object.entries(documented).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    expect(top.length).toBeGreaterThanOrEqual(12);
    expect({ ...(await suiteOf(classify(...top))), datasets: [] }).toEqual({
      ...(await suiteOf(classify())),
      datasets: [],
    });
    const candidate = schema.properties?.candidates?.items ?? {};
    const knobs = defaultsOf(candidate.properties?.sandbox ?? {});
    expect(Object.keys(knobs)).toEqual(['as', 'jitter', 'errorRate', 'degrade']);
    const written = `provider: sandbox, stream: true, labels: {}, parameters: {}, sandbox: ${JSON.stringify(knobs)}`;
    expect((await suiteOf(chat(written))).candidates).toEqual(
      (await suiteOf(chat('provider: sandbox'))).candidates,
    );
  });
});

/** Keys with a documented default, and mappings of such keys. */
function defaultsOf(schema: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([key, value]): [string, unknown][] => {
      if (value.default !== undefined) return [[key, value.default]];
      const nested = defaultsOf(value);
      return Object.keys(nested).length === 0 ? [] : [[key, nested]];
    }),
  );
}

describe('what a suite writes', () => {
  it('reaches the run in its units', async () => {
    const text = classify(
      'description: Why',
      'load: [{kind: closed, concurrency: 2}, {kind: closed}, {kind: sequential}]',
      'order: sequential',
      'warmup: {requests: 0}',
      'repeat: 3',
      'seed: 7',
      'timeout: {attempt: 20s, request: 5m, connect: 500ms, idle: 1.5s}',
      'retry: {attempts: 1, initial: 0s, factor: 3, max: 10s, jitter: none, respectRetryAfter: false}',
      'coldStart: {maxWait: 10m, scaleUpTimeout: 1m}',
      'limits: {concurrency: 16, accountConcurrency: 4, requests: 300/h, maxCostUsd: 2, maxDuration: 30m, maxErrorRate: 0}',
      'slo: {ttft: 500ms, response_time: 3s}',
      'gates: [{metric: service_time.p95, max: 800ms}, {metric: accuracy, min: 0.8, candidate: a, decide: estimate}]',
      'errors: wrong',
      "scorers: [accuracy, {name: regex, pattern: '^a', flags: i}]",
    );
    const suite = await suiteOf(text);
    expect(suite).toMatchObject({
      description: 'Why',
      loads: [{ kind: 'closed', concurrency: 2 }, { kind: 'closed', concurrency: 8 }, { kind: 'sequential' }],
      order: 'sequential',
      warmup: { requests: 0 },
      repeat: 3,
      seed: 7,
      timeout: { attemptMs: 20_000, requestMs: 300_000, connectMs: 500, idleMs: 1500 },
      retry: {
        attempts: 1,
        initialMs: 0,
        factor: 3,
        maxMs: 10_000,
        jitter: 'none',
        respectRetryAfter: false,
      },
      coldStart: { maxWaitMs: 600_000, scaleUpTimeoutMs: 60_000 },
      limits: {
        concurrency: 16,
        accountConcurrency: 4,
        requests: { count: 300, perMs: 3_600_000, text: '300/h' },
        maxCostUsd: 2,
        maxDurationMs: 1_800_000,
        maxErrorRate: 0,
      },
      slo: { ttft: 500, response_time: 3000 },
      gates: [
        {
          metric: 'service_time.p95',
          candidate: null,
          min: null,
          max: 800,
          decide: 'interval',
          versus: null,
        },
        { metric: 'accuracy', candidate: 'a', min: 0.8, max: null, decide: 'estimate', versus: null },
      ],
      errors: 'wrong',
      scorers: [
        { name: 'accuracy', options: {} },
        { name: 'regex', options: { pattern: '^a', flags: 'i' } },
      ],
    });
  });

  const prices: readonly [string, unknown][] = [
    [
      'inputPerMTokUsd: 0.5, outputPerMTokUsd: 1',
      { mode: 'token', inputPerMTokUsd: 0.5, outputPerMTokUsd: 1 },
    ],
    ['perRequestUsd: 0.1', { mode: 'request', perRequestUsd: 0.1 }],
    ['perComputeSecondUsd: 0.2', { mode: 'compute-second', perComputeSecondUsd: 0.2 }],
    ['perHourUsd: 0.8', { mode: 'hour', perHourUsd: 0.8, replicas: 1 }],
    ['perHourUsd: 0, replicas: 2', { mode: 'hour', perHourUsd: 0, replicas: 2 }],
  ];
  for (const [written, price] of prices) {
    it(`price {${written}} is ${JSON.stringify(price)}`, async () => {
      expect((await suiteOf(chat(`provider: auto, price: {${written}}`))).candidates[0]?.price).toEqual(
        price,
      );
    });
  }

  it('reaches a candidate', async () => {
    const text = chat(
      'provider: sandbox, baseUrl: "http://127.0.0.1:9/x", tokenEnv: T, billTo: org, limits: {concurrency: 2, requests: 5/s}, sandbox: {as: endpoint, ttft: 120ms, itl: 5ms, serviceTime: 1s, coldStart: 2s, idleTimeout: 1m, coldMode: hold, rateLimit: 20/m, errorRate: 0.5, replicas: 3, jitter: 1, seed: 5}',
    );
    expect((await suiteOf(text)).candidates[0]).toMatchObject({
      baseUrl: 'http://127.0.0.1:9/x',
      tokenEnv: 'T',
      billTo: 'org',
      limits: { concurrency: 2, requests: { count: 5, perMs: 1000, text: '5/s' } },
      sandbox: {
        as: 'endpoint',
        ttftMs: 120,
        itlMs: 5,
        serviceTimeMs: 1000,
        coldStartMs: 2000,
        idleTimeoutMs: 60_000,
        coldMode: 'hold',
        rateLimit: { count: 20, perMs: 60_000 },
        errorRate: 0.5,
        replicas: 3,
        jitter: 1,
        seed: 5,
      },
    });
  });
});
