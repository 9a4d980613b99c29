import { describe, expect, it } from 'vitest';
import { makeAttempt, makeFailure, makeResult } from '../../test/fixtures/make-run.ts';
import type { Attempt } from '../types/attempt.ts';
import { deriveRequest } from './derive-request.ts';
import { summarizeLatency } from './latency.ts';
import { mapStalls, type Stall, taintedGaps, taintOf, taintOfRequest } from './taint.ts';

const stall = (fromMs: number, toMs: number, gapMs = toMs - fromMs): Stall => ({
  type: 'stall',
  fromMs,
  toMs,
  gapMs,
});

/** A streamed answer: sent at 100, first byte 150, first token 160, first visible 180, last token 300, closed at 320. */
const STREAM = makeAttempt(
  {
    scheduledAtMs: 90,
    sentAtMs: 100,
    firstByteAtMs: 150,
    firstTokenAtMs: 160,
    firstOutputAtMs: 180,
    lastTokenAtMs: 300,
    doneAtMs: 320,
  },
  { itlMs: [20, 50, 70], tokenEvents: 4 },
);
const METRICS = [
  'service_time',
  'response_time',
  'request_latency',
  'ttfb',
  'ttft',
  'ttfo',
  'tpot',
  'schedule_delay',
  'retry_wait',
  'connect_time',
] as const;

const taintedBy = (attempts: readonly Attempt[], ...stalls: Stall[]) =>
  METRICS.filter((metric) => taintOf({ attempts, status: 'ok' }, metric, mapStalls(stalls)) > 0);

describe('a moment in the stalls', () => {
  const map = mapStalls([stall(50, 60, 8), stall(10, 20, 9), stall(20, 30, 4), stall(55, 58, 3)]);

  it('stalls that touch are one, with the longer silence', () => {
    expect(map.stalls).toEqual([
      { fromMs: 10, toMs: 30, gapMs: 9 },
      { fromMs: 50, toMs: 60, gapMs: 8 },
    ]);
  });

  it.each([
    [9.999, 0],
    [10, 9],
    [20, 9],
    [30, 9],
    [30.001, 0],
    [49, 0],
    [60, 8],
    [61, 0],
  ])('at %s ms the silence is %s ms', (atMs, gapMs) => {
    expect(map.gapAt(atMs)).toBe(gapMs);
  });

  it('without stalls every moment is clean', () => {
    expect(mapStalls([]).gapAt(5)).toBe(0);
  });
});

describe('a value is tainted by the marks that it is made of', () => {
  it.each<[string, Stall, readonly string[]]>([
    ['between the marks', stall(190, 290), []],
    ['at the planned time', stall(89, 91), ['response_time', 'schedule_delay']],
    [
      'at the send',
      stall(99, 101),
      ['service_time', 'response_time', 'request_latency', 'ttfb', 'ttft', 'ttfo', 'schedule_delay'],
    ],
    ['at the first byte', stall(149, 151), ['ttfb']],
    ['at the first token', stall(155, 165), ['ttft', 'tpot']],
    ['at the first visible token', stall(179, 181), ['ttfo']],
    ['at the last token', stall(299, 301), ['service_time', 'response_time', 'request_latency', 'tpot']],
    ['behind the last token', stall(310, 330), []],
  ])('a stall %s', (_, at, metrics) => {
    expect(taintedBy([STREAM], at)).toEqual(metrics);
  });

  it('an answer that is not streamed ends at its last byte', () => {
    const whole = makeAttempt({ sentAtMs: 100, firstByteAtMs: 200, doneAtMs: 210 });
    expect(taintedBy([whole], stall(205, 215))).toEqual(['service_time', 'response_time', 'request_latency']);
  });

  it('a connection that was seen late delays all that follows', () => {
    const fresh = makeAttempt(
      { sentAtMs: 100, connectedAtMs: 120, firstByteAtMs: 200, doneAtMs: 210 },
      { connection: 'new' },
    );
    expect(taintedBy([fresh], stall(119, 121))).toEqual([
      'service_time',
      'response_time',
      'request_latency',
      'ttfb',
      'connect_time',
    ]);
  });

  it('a step of a queued job that was seen late delays its answer', () => {
    const job = makeAttempt(
      { sentAtMs: 0, firstByteAtMs: 90, doneAtMs: 100 },
      { steps: [{ kind: 'poll', sentAtMs: 40, doneAtMs: 50, httpStatus: 200 }] },
    );
    expect(taintedBy([job], stall(49, 51))).toEqual([
      'service_time',
      'response_time',
      'request_latency',
      'ttfb',
    ]);
  });

  it('an earlier attempt is in what the caller feels, not in service_time', () => {
    const refused = makeFailure({ sentAtMs: 0, doneAtMs: 20 });
    const answered = makeAttempt({ sentAtMs: 50, doneAtMs: 90 }, { attempt: 2, waitBeforeMs: 30 });
    expect(taintedBy([refused, answered], stall(19, 21))).toEqual([
      'response_time',
      'request_latency',
      'retry_wait',
    ]);
    expect(taintedBy([refused, answered], stall(-1, 1))).toEqual([
      'response_time',
      'request_latency',
      'schedule_delay',
    ]);
  });

  it('a request is as tainted as the worst of its times', () => {
    const map = mapStalls([stall(149, 151, 4), stall(299, 301, 12), stall(319, 321, 40)]);
    expect(taintOfRequest({ attempts: [STREAM], status: 'ok' }, map)).toBe(12);
  });
});

describe('gaps between tokens are judged singly', () => {
  // Reads stand at 160, 180, 230 and 300.
  it.each<[string, Stall[], boolean[]]>([
    ['the second read late', [stall(175, 185)], [true, true, false]],
    ['the last read late', [stall(290, 305)], [false, false, true]],
    ['a stall between reads', [stall(185, 225)], [false, false, false]],
    ['two stalls', [stall(159, 161), stall(299, 300)], [true, false, true]],
  ])('%s', (_, stalls, gaps) => {
    expect(taintedGaps(STREAM, mapStalls(stalls))).toEqual(gaps);
  });

  it('an answer that bore no tokens has none', () => {
    expect(taintedGaps(makeAttempt(), mapStalls([stall(0, 1)]))).toBeNull();
  });
});

describe('clean beside warm', () => {
  const map = mapStalls([stall(95, 105)]);
  const row = (sentAtMs: number, doneAtMs: number, stalls: typeof map | null = map) =>
    deriveRequest(
      {
        result: makeResult({
          cellId: 'c',
          sampleId: '1',
          attempts: [makeAttempt({ sentAtMs, firstByteAtMs: doneAtMs, doneAtMs })],
        }).result,
        replacedAttempts: [],
      },
      [],
      null,
      stalls,
    );
  const serviceTime = (rows: readonly ReturnType<typeof row>[], stalls: typeof map | null) =>
    summarizeLatency(rows, stalls).find(({ metric }) => metric === 'service_time');

  it('leaves out what is tainted and counts it; warm keeps it', () => {
    const rows = [row(0, 10), row(20, 40), row(60, 100), row(200, 230)];
    expect(rows.map(({ tainted }) => tainted)).toEqual([false, false, true, false]);
    const summary = serviceTime(rows, map);
    expect(summary?.tainted).toBe(1);
    expect([summary?.warm?.n, summary?.warm?.max]).toEqual([4, 40]);
    expect([summary?.clean?.n, summary?.clean?.max, summary?.clean?.mean]).toEqual([3, 30, 20]);
  });

  it('is null when nothing is tainted, and when nothing is left', () => {
    expect(serviceTime([row(0, 10)], map)).toMatchObject({ tainted: 0, clean: null });
    expect(serviceTime([row(60, 100)], map)).toMatchObject({ tainted: 1, clean: null });
  });

  it('is unknown where nobody watched the client', () => {
    const rows = [row(60, 100, null)];
    expect(rows[0]?.tainted).toBeNull();
    expect(serviceTime(rows, null)).toMatchObject({ tainted: null, clean: null });
  });

  it('has its own gaps between tokens', () => {
    const streamed = deriveRequest(
      {
        result: makeResult({ cellId: 'c', sampleId: '1', attempts: [STREAM] }).result,
        replacedAttempts: [],
      },
      [],
      null,
      mapStalls([stall(290, 305)]),
    );
    const itl = summarizeLatency([streamed], mapStalls([stall(290, 305)])).find(
      ({ metric }) => metric === 'itl',
    );
    expect([itl?.warm?.n, itl?.tainted, itl?.clean?.n, itl?.clean?.max]).toEqual([3, 1, 2, 50]);
  });
});
