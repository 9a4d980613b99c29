import { describe, expect, it } from 'vitest';
import { type CronTimes, readCron } from '../../suite/cron.ts';
import { settleDue, startOf } from './settle-due.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string): number => Date.parse(`${text}Z`);
const hourly = readCron('0 * * * *', 'UTC') as CronTimes;
const nightly = readCron('30 2 * * *', 'Europe/Berlin') as CronTimes;
const policy = { jitterMs: 0, catchUpMs: HOUR };

describe('settleDue', () => {
  it('runs the last due time once, and tells those before it as missed', () => {
    const settled = settleDue('s', hourly, at('2026-11-21T00:30'), at('2026-11-21T05:10'), policy);
    expect(settled.run).toEqual({ dueMs: at('2026-11-21T05:00'), startMs: at('2026-11-21T05:00') });
    expect(settled.missedCount).toBe(4);
    expect(settled.missed).toEqual(['02', '03', '04'].map((hour) => at(`2026-11-21T${hour}:00`)));
  });

  it('runs nothing that is older than the time to catch up', () => {
    const short = { jitterMs: 0, catchUpMs: 5 * MINUTE };
    const settled = settleDue('s', hourly, at('2026-11-21T04:30'), at('2026-11-21T05:10'), short);
    expect(settled).toEqual({ run: null, missed: [at('2026-11-21T05:00')], missedCount: 1 });
  });

  it('has nothing to do for a due time that was handled', () => {
    const settled = settleDue('s', hourly, at('2026-11-21T05:00'), at('2026-11-21T05:59'), policy);
    expect(settled).toEqual({ run: null, missed: [], missedCount: 0 });
  });

  it('counts the time to catch up from the start, jitter included', () => {
    const late = { jitterMs: 30 * MINUTE, catchUpMs: 0 };
    const dueMs = at('2026-11-21T05:00');
    const startMs = startOf('s', dueMs, late.jitterMs);
    expect(settleDue('s', hourly, dueMs - 1, startMs, late).run).toEqual({ dueMs, startMs });
    expect(settleDue('s', hourly, dueMs - 1, startMs + 1, late).run).toBeNull();
  });
});

describe('jitter', () => {
  it('is drawn by suite and due time alone, and spreads', () => {
    const dues = Array.from({ length: 200 }, (_, day) => at('2026-01-01T03:00') + day * 24 * HOUR);
    const draws = dues.map((due) => startOf('a', due, HOUR) - due);
    expect(dues.map((due) => startOf('a', due, HOUR) - due)).toEqual(draws);
    expect(dues.map((due) => startOf('b', due, HOUR) - due)).not.toEqual(draws);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(HOUR);
    expect(Math.max(...draws) - Math.min(...draws)).toBeGreaterThan(HOUR * 0.8);
  });
});

describe('readCron', () => {
  it('gives the due time at a moment, and never one after it', () => {
    const dueMs = at('2026-11-21T05:00');
    expect([dueMs - 1, dueMs, dueMs + 1, dueMs + 999].map(hourly.atOrBefore)).toEqual([
      dueMs - HOUR,
      dueMs,
      dueMs,
      dueMs,
    ]);
    expect([dueMs - 1, dueMs].map(hourly.after)).toEqual([dueMs, dueMs + HOUR]);
  });

  it('runs once in the night that skips an hour, and once in the night that repeats one', () => {
    const count = (fromMs: number, toMs: number): number => {
      let due = nightly.after(fromMs);
      let found = 0;
      while (due !== null && due <= toMs) {
        found += 1;
        due = nightly.after(due);
      }
      return found;
    };
    expect(count(at('2026-03-28T12:00'), at('2026-03-29T12:00'))).toBe(1);
    expect(count(at('2026-10-24T12:00'), at('2026-10-25T12:00'))).toBe(1);
  });

  it.each([
    ['0 25 * * *', /hour/],
    ['@daily', /1 field/],
    ['0 0 30 2 *', /never/],
    ['a b c d e', /./],
    ['0 0 1 1 * * 2030', /7 fields/],
  ])('refuses %s', (entry, reason) => expect(readCron(entry, 'UTC')).toMatch(reason));
});
