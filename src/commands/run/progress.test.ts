import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/fixtures/fake-clock.ts';
import { makeAttempt, makeResult, type ResultSpec } from '../../../test/fixtures/make-run.ts';
import type { CandidatePrice } from '../../types/manifest.ts';
import type { Price } from '../../types/suite.ts';
import type { Context } from '../command.ts';
import { showProgress } from './progress.ts';

const clock = new FakeClock();

function makeScreen({ live, columns }: { live: boolean; columns: number }) {
  let written = '';
  const errStream = new Writable({
    write: (chunk, _encoding, done) => {
      written += String(chunk);
      done();
    },
  });
  const context = {
    clock,
    err: (text: string) => {
      written += text;
    },
    errStream: Object.assign(errStream, { columns, isTTY: live, rows: 40 }),
    terminal: { live, color: live, columns },
  } as unknown as Context;
  const lines = () => stripVTControlCharacters(written).split('\n');
  return { context, lines };
}

const ended = (over: Partial<ResultSpec> = {}) =>
  makeResult({ cellId: 'cell', sampleId: 's', ...over }).result;
const planned = (id: string, requests: number) => ({ id, planned: new Map([['cell', requests]]), done: 0 });
const priced = (candidate: string, price: Price | null): CandidatePrice => ({
  candidate,
  price,
  from: 'suite',
  source: 'suite',
  at: null,
});

it.each([40, 60, 80, 120])('never draws a line wider than %d columns, and keeps the counts', (columns) => {
  const { context, lines } = makeScreen({ live: true, columns });
  const id = 'a-very-long-candidate-id-of-somebody';
  const progress = showProgress([planned(id, 25_000)], context);
  const cold = makeAttempt({}, { httpStatus: 503, errorCode: 'loading', cold: 'loading_503' });
  for (let n = 0; n < 1_240; n += 1) {
    progress.started(id);
    progress.ended(id, ended({ attempts: [cold, makeAttempt()] }));
  }
  for (let n = 0; n < 128; n += 1) progress.started(id);
  progress.close();
  const wide = lines().filter((line) => line.length > columns);
  expect(wide).toEqual([]);
  const row = lines().find((line) => line.startsWith('a-very-long'));
  expect(row).toContain(columns >= 60 ? 'a-very-long-candida… ' : 'a-very-long-candid… ');
  expect(`${row} `).toContain(' 1240/25000 ');
  if (columns >= 60)
    expect(row).toContain(columns >= 80 ? '128 in flight 1240 cold, 1240 re-sent' : '1240 cold');
});

it('says what is spent, and names what it cannot count', () => {
  const { context, lines } = makeScreen({ live: false, columns: 80 });
  const ids = ['paid', 'hourly', 'unknown'];
  const progress = showProgress(
    ids.map((id) => planned(id, 1)),
    context,
  );
  progress.priced([
    priced('paid', { mode: 'request', perRequestUsd: 0.25 }),
    priced('hourly', { mode: 'hour', perHourUsd: 3, replicas: 1 }),
    priced('unknown', null),
  ]);
  for (const id of ids) {
    progress.started(id);
    progress.ended(id, ended());
  }
  expect(lines().find((line) => line.startsWith('3/3 requests'))).toContain(
    ', $0.250 + endpoint hours + unknown cost',
  );
});

it('calls the cost unknown, and never $0, when no candidate has a price', () => {
  const { context, lines } = makeScreen({ live: false, columns: 80 });
  const progress = showProgress([planned('free', 1)], context);
  progress.priced([priced('free', null)]);
  progress.started('free');
  progress.ended('free', ended());
  expect(lines()[0]).toContain(', cost unknown');
  expect(lines()[0]).not.toContain('$0');
});

it('writes plain milestones where nobody watches: no escape codes, no more than a line a tenth', async () => {
  const { context, lines } = makeScreen({ live: false, columns: 80 });
  const progress = showProgress([planned('a', 1_000)], context);
  for (let n = 0; n < 1_000; n += 1) {
    await clock.advance(30);
    progress.started('a');
    progress.ended('a', ended());
  }
  const said = lines().filter((line) => line !== '');
  expect(said).toHaveLength(10);
  expect(said[0]).toMatch(/^100\/1000 requests in 3\.0+ s, 33\.3\/s, ~27\.0+ s left$/);
  expect(said.at(-1)).toMatch(/^1000\/1000 requests/);
});

it('says how long nobody has answered, and reckons the time left without that', async () => {
  const { context, lines } = makeScreen({ live: false, columns: 80 });
  const progress = showProgress([planned('a', 200)], context);
  progress.started('a');
  await clock.advance(20_000);
  for (let n = 0; n < 20; n += 1) {
    await clock.advance(100);
    progress.ended('a', ended());
    progress.started('a');
  }
  await clock.advance(12_000);
  progress.ended('a', ended());
  progress.close();
  expect(lines()[0]).toMatch(/^1\/200 requests in 20\.1 s/);
  expect(lines()[1]).toMatch(/^20\/200 requests in 22\.0+ s, 0\.9\/s, ~18\.0+ s left/);
});

it.each([true, false])('tells of a silence while it lasts (live: %s)', async (live) => {
  const { context, lines } = makeScreen({ live, columns: 80 });
  const progress = showProgress([planned('quick', 2), planned('cold', 2)], context);
  progress.started('cold');
  await clock.advance(65_000);
  progress.started('quick');
  progress.ended('quick', ended());
  progress.close();
  expect(lines().join('\n')).toContain('none answered for 65 s');
  expect(lines().find((line) => line.startsWith('quick')) ?? '').not.toContain('none answered');
});
