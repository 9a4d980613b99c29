import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeFailure,
  makeFinish,
  makeLabels,
  makeManifest,
  makeResult,
  makeStart,
  makeSuite,
} from '../../test/fixtures/make-run.ts';
import { scoreEvents } from '../../test/fixtures/score-run.ts';
import type { RunEvent, Stop } from '../types/event.ts';
import type { RunReport } from '../types/report.ts';
import { buildReport } from './build-report.ts';

interface Side {
  /** Of 200 samples, which are right. */
  readonly right?: (i: number) => boolean;
  readonly usd?: number | null;
  readonly ms?: number;
  /** Samples whose request failed, or was never sent. */
  readonly failed?: (i: number) => boolean;
  readonly unsent?: (i: number) => boolean;
  readonly sandbox?: boolean;
}
const N = 200;

function decide(
  sides: Record<string, Side>,
  over: { stops?: Stop[]; datasets?: string[]; scorers?: string[]; n?: number } = {},
): RunReport['verdict'] {
  const base = makeSuite();
  const [dataset] = base.datasets;
  if (dataset === undefined) throw new Error('no dataset');
  const suite = makeSuite({
    candidates: Object.entries(sides).map(([id, { usd = null, sandbox }]) =>
      makeCandidate(id, {
        provider: sandbox ? 'sandbox' : 'hf-inference',
        price: usd === null ? null : { mode: 'request', perRequestUsd: usd },
      }),
    ),
    datasets: (over.datasets ?? ['tickets']).map((name) => ({ ...dataset, name })),
    scorers: (over.scorers ?? ['accuracy']).map((name) => ({ name, options: {} })),
  });
  const n = over.n ?? N;
  const cells = makeCells(suite);
  const events = cells.flatMap((cell) => sideEvents(cell.id, sides[cell.candidate.id] ?? {}, n));
  return buildReport({
    manifest: makeManifest(suite, n),
    cells,
    events: scoreEvents([makeStart(), ...events, makeFinish(1, true, over.stops ?? [])], suite),
    deploymentOf: (candidate) => (candidate.provider === 'sandbox' ? 'sandbox-serverless' : 'serverless'),
  }).verdict;
}

function sideEvents(cellId: string, side: Side, n: number): RunEvent[] {
  return Array.from({ length: n }, (_, i) => i)
    .filter((i) => side.unsent?.(i) !== true)
    .map((i) => {
      const target = i % 2 === 0 ? 'yes' : 'no';
      const wrong = i % 2 === 0 ? 'no' : 'yes';
      const base = { cellId, sampleId: String(i), block: i % 10, target };
      if (side.failed?.(i)) return makeResult({ ...base, status: 'error', attempts: [makeFailure({})] });
      return makeResult({
        ...base,
        output: makeLabels((side.right ?? (() => true))(i) ? target : wrong),
        attempts: [makeAttempt({ doneAtMs: (side.ms ?? 100) + (i % 7) })],
      });
    });
}
const most = (i: number) => i % 10 !== 0;
const mostOther = (i: number) => i % 10 !== 1;
const half = (i: number) => i % 2 === 0;

describe('the verdict', () => {
  it('takes the one whose quality is significantly best, whatever it costs', () => {
    const verdict = decide({ a: { right: half, usd: 0.0001 }, b: { right: most, usd: 0.01 } });
    expect(verdict.choice).toBe('b');
    expect(verdict.headline).toMatch(
      /^Take b: accuracy 90\.0 % \[\d+\.\d %, \d+\.\d %\], significantly better/,
    );
    expect(verdict.sentences.join(' ')).toMatch(
      /a is worse than b in accuracy: -40\.0 pp \[-.*\], p < 0\.001/,
    );
  });

  it('among those not shown to be worse takes the cheapest', () => {
    const verdict = decide({ a: { right: most, usd: 0.002 }, b: { right: mostOther, usd: 0.001 } });
    expect(verdict.choice).toBe('b');
    expect(verdict.headline).toContain('the lowest cost');
    expect(verdict.sentences.join(' ')).toContain('a $2.00, b $1.00');
    expect(verdict.sentences.join(' ')).toMatch(/this run could have detected \d/);
  });

  it('with equal or unknown cost takes the one that is significantly faster', () => {
    for (const usd of [0.001, null]) {
      const verdict = decide({ a: { right: most, usd, ms: 400 }, b: { right: mostOther, usd, ms: 100 } });
      expect(verdict.choice).toBe('b');
      expect(verdict.headline).toContain('lowest warm p95');
    }
  });

  it('is undecided when nothing sets them apart', () => {
    const verdict = decide({ a: { right: most }, b: { right: most } });
    expect(verdict.choice).toBeNull();
    expect(verdict.headline).toMatch(/^Undecided between a, b/);
  });

  it('does not take the cheaper one when so few samples could hide a large loss', () => {
    const verdict = decide(
      { a: { right: () => true, usd: 0.002 }, b: { right: (i) => i !== 0, usd: 0.001 } },
      { n: 12 },
    );
    expect(verdict.choice).toBeNull();
    expect(verdict.headline).toMatch(
      /^Undecided: b would be preferred, but .* worse than that of a by up to \d/,
    );
  });

  it('prefers fewer failures before cost', () => {
    const verdict = decide({
      a: { right: most, usd: 0.002 },
      b: { right: mostOther, usd: 0.001, failed: (i) => i % 5 === 2 },
    });
    expect(verdict.choice).toBe('a');
    expect(verdict.sentences.join(' ')).toMatch(/b fails 20\.0 % \[.*\] of its requests against 0\.0 %/);
  });

  it('does not choose a better one that fails far more often', () => {
    const verdict = decide({ a: { right: half }, b: { right: most, failed: (i) => i % 5 === 0 } });
    expect(verdict.choice).toBeNull();
    expect(verdict.headline).toMatch(/^Undecided: b leads where it answers/);
  });

  it('prefers a complete candidate', () => {
    const verdict = decide({
      a: { right: most, usd: 0.002 },
      b: { right: most, usd: 0.001, unsent: (i) => i > 150 },
    });
    expect(verdict.choice).toBe('a');
    expect(verdict.sentences.join(' ')).toContain('b is incomplete: 49 of 200 requests did not end');
    expect(verdict.sentences.at(-1)).toContain('The run is incomplete');
  });

  it('names a candidate that never answered or was stopped, and never chooses it', () => {
    const dead = decide({ a: { right: half }, b: { right: most }, c: { failed: () => true } });
    expect(dead.choice).toBe('b');
    expect(dead.sentences[0]).toBe('c answered none of 200 requests; it is not a choice.');
    const stop: Stop = { cause: 'error_rate', candidateId: 'b', message: 'too many errors' };
    const stopped = decide({ a: { right: half }, b: { right: most } }, { stops: [stop] });
    expect(stopped.choice).toBeNull();
    expect(stopped.headline).toBe('Undecided: only a could be measured, with nothing to hold it against.');
    expect(stopped.sentences[0]).toContain(
      'b was stopped after 200 of 200 answers, because too many of its requests failed',
    );
  });

  it('is undecided when nobody answered or no sample is shared', () => {
    expect(decide({ a: { failed: () => true }, b: { failed: () => true } }).headline).toBe(
      'Undecided: no candidate answered.',
    );
    const apart = decide({ a: { unsent: (i) => i < 100 }, b: { unsent: (i) => i >= 100 } });
    expect(apart.headline).toBe('Undecided: accuracy could not be compared between all candidates.');
  });

  it('chooses only what every setting of the run chooses', () => {
    const sides = { a: { right: half }, b: { right: most } };
    expect(decide(sides, { datasets: ['x', 'y'] })).toMatchObject({
      choice: 'b',
      headline: 'Take b: it is the choice in both settings of the run.',
    });
    const [first] = decide(sides, { datasets: ['x', 'y'] }).sentences;
    expect(first).toMatch(/^x, closed-8: b has the best accuracy/);
  });

  it('for one candidate states its numbers and chooses nothing', () => {
    const verdict = decide({ a: { right: most, sandbox: true } });
    expect(verdict.choice).toBeNull();
    expect(verdict.headline).toMatch(
      /^a: accuracy 90\.0 % \[.*\], warm p95 of service_time 106 ms \[.*\]\.$/,
    );
    expect(verdict.sentences.at(-1)).toContain('simulated');
    expect(decide({ a: { failed: () => true } }).headline).toBe('a: none of 200 requests was answered.');
  });

  it('without a score still compares cost and time', () => {
    const verdict = decide({ a: { usd: 0.002 }, b: { usd: 0.001 } }, { scorers: [] });
    expect(verdict.choice).toBe('b');
    expect(verdict.sentences[0]).toContain('quality is not judged');
  });

  it('names the mistake that the choice made most, and none where no pair of labels stands out', () => {
    const scorers = ['accuracy', 'confusion-matrix'];
    // Every tenth sample is wrong, and all of those ask for yes.
    const verdict = decide({ a: { right: half }, b: { right: most } }, { scorers });
    expect(verdict.choice).toBe('b');
    expect(verdict.sentences.join(' ')).toContain(
      '20 answers of b named a wrong label, most often no for yes: 20 times, as counted.',
    );
    // 2 wrong answers, and as many one way as the other.
    for (const right of [(i: number) => i % 100 !== 0, (i: number) => i % 20 > 1]) {
      const other = decide({ a: { right: half }, b: { right } }, { scorers });
      expect(other.choice).toBe('b');
      expect(other.sentences.join(' ')).not.toContain('wrong label');
    }
  });
});
