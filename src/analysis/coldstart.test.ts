import { describe, expect, it } from 'vitest';
import { makeAttempt, makeFailure, makeResult, type ResultSpec } from '../../test/fixtures/make-run.ts';
import type { Marks } from '../types/attempt.ts';
import { findColdPeriods, summarizeCold } from './coldstart.ts';
import { deriveRequest } from './derive-request.ts';
import type { EndedRequest } from './read-events.ts';

const ended = (sampleId: string, spec: Partial<ResultSpec>): EndedRequest => ({
  result: makeResult({ cellId: 'a/d', sampleId, ...spec }).result,
  replacedAttempts: [],
});
const refusal = (sentAtMs: number, doneAtMs: number) =>
  makeFailure({ sentAtMs, doneAtMs }, { httpStatus: 503, errorCode: 'loading', cold: 'loading_503' });
const answer = (sentAtMs: number, firstByteAtMs: number, over = {}) =>
  makeAttempt({ sentAtMs, firstByteAtMs, doneAtMs: firstByteAtMs + 10 } as Partial<Marks>, over);

describe('cold periods', () => {
  it('one period however many requests meet it, from the first refusal to the first byte', () => {
    const requests = [
      ended('1', { attempts: [refusal(0, 40), answer(5000, 5200)] }),
      ended('2', { attempts: [refusal(1, 30), answer(5001, 5300)] }),
      ended('3', { attempts: [refusal(2, 50), refusal(4900, 5250), answer(5300, 5400)] }),
      ended('4', { attempts: [answer(6000, 6010)] }),
    ];
    expect(findColdPeriods(requests, [])).toEqual([
      {
        cellId: 'a/d',
        startedAtMs: 30,
        durationMs: 5170,
        evidence: 'loading_503',
        requests: 3,
        inWarmup: false,
      },
    ]);
  });

  it('a held request opens at its send and is closed by its own first byte', () => {
    const held = ended('1', { phase: 'warmup', attempts: [answer(100, 9100, { cold: 'held_request' })] });
    expect(findColdPeriods([held], [])).toMatchObject([
      { startedAtMs: 100, durationMs: 9000, evidence: 'held_request', inWarmup: true },
    ]);
  });

  it('a second refusal after the model was warm is a second period, in the cell that met it', () => {
    const periods = findColdPeriods(
      [
        ended('1', { attempts: [refusal(0, 10), answer(100, 110)] }),
        ended('2', { cellId: 'a/e', attempts: [refusal(900, 910), answer(1000, 1500)] }),
      ],
      [],
    );
    expect(periods.map(({ cellId, durationMs }) => [cellId, durationMs])).toEqual([
      ['a/d', 100],
      ['a/e', 590],
    ]);
  });

  it('a period without an answer, or cut by a resume, has no length; a cached answer ends none', () => {
    const cold = ended('1', { status: 'error', attempts: [refusal(0, 10)] });
    const cached = ended('2', { attempts: [answer(20, 25, { cached: true })] });
    expect(findColdPeriods([cold, cached], [])).toMatchObject([{ durationMs: null, requests: 1 }]);
    const later = ended('3', { attempts: [answer(700, 800)] });
    expect(findColdPeriods([cold, later], [500])).toMatchObject([{ durationMs: null }]);
    expect(findColdPeriods([cold, later], [900])).toMatchObject([{ durationMs: 790 }]);
  });

  it('no evidence, no period', () => {
    expect(findColdPeriods([ended('1', { attempts: [answer(0, 99_000)] })], [])).toEqual([]);
  });
});

describe('the cold starts of a cell', () => {
  it('counts measured requests, and periods met in warm-up apart', () => {
    const requests = [
      ended('w', { phase: 'warmup', attempts: [refusal(0, 10), answer(100, 210)] }),
      ended('1', { attempts: [refusal(1000, 1010), answer(2000, 2110)] }),
      ended('2', { attempts: [answer(3000, 3010)] }),
      ended('3', { attempts: [answer(3000, 3010)] }),
      ended('4', { status: 'error', attempts: [makeFailure({}, { httpStatus: null, errorCode: 'dns' })] }),
      ended('5', { status: 'cancelled', attempts: [] }),
    ];
    const rows = requests.map((request) => deriveRequest(request, [], null));
    const cold = summarizeCold(rows, findColdPeriods(requests, []));
    expect(cold).toMatchObject({ requests: 1, periods: 2, p50Ms: 650, maxMs: 1100 });
    // 1 of the 3 measured requests that reached the server; Wilson 0.0615 to 0.7923.
    expect(cold.rate).toMatchObject({ value: 1 / 3, n: 3, method: 'Wilson' });
    expect(cold.rate?.low).toBeCloseTo(0.0615, 4);
    expect(cold.rate?.high).toBeCloseTo(0.7923, 4);
    expect(cold.durations.map(({ inWarmup, requests: met }) => [inWarmup, met])).toEqual([
      [true, 1],
      [false, 1],
    ]);
  });

  it('has no rate when nothing reached the server', () => {
    expect(summarizeCold([], [])).toEqual({
      requests: 0,
      periods: 0,
      rate: null,
      durations: [],
      p50Ms: null,
      maxMs: null,
    });
  });
});
