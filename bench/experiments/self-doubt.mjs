import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, formatNumber, formatShare } from '../lib/checks.mjs';
import { observeRun } from '../lib/observed-run.mjs';
import { MAX_WAIT_SHARE, quantile } from '../lib/statistics.mjs';

const MONITOR = new URL('../../dist/runners/health-monitor.js', import.meta.url);
const INJECT = new URL('../inject-blocks.mjs', import.meta.url).href;
const RECORD = new URL('../lib/record-stamps.mjs', import.meta.url).href;
const LATE_MS = 5;
const TOKENS = 100;
const SIZES = [64, 256];
const HOG_RUNS = 10;
/** Each of these runs: streams of a second that begin when real ones would, so many a second and so many in flight. */
const HOG_STREAMS = 64;
const HOG_TOKENS = 50;
const HOG_SECONDS = 4;

export const selfDoubt = {
  name: 'self-doubt',
  title: "the client's own stalls: tokens that were late in the client, and those that the run taints",
  rounds: 1,
  budgetMs: 200_000,
  run: async ({ mock, cores, folder, quick, say }) => {
    if (!existsSync(MONITOR)) throw new Error('this version of hfbench watches no health of its own');
    const found = { checks: [], rows: [] };
    for (const streams of SIZES) {
      const seen = {};
      for (const injected of [false, true]) {
        seen[injected] = await tokensOfRun({ mock, cores, folder, streams, injected, waves: quick ? 2 : 3 });
        say(
          `${streams} streams${injected ? ', blocks injected' : ''}: ${formatNumber(seen[injected].tainted)} tainted`,
        );
        found.rows.push(rowOf(streams, injected, seen[injected]));
      }
      found.checks.push(...checksOf(streams, seen));
    }
    const verdicts = await hogRuns({ mock, cores, folder, runs: quick ? 2 : HOG_RUNS, say });
    found.checks.push(...verdicts);
    return describe(found);
  },
};

/** One run of streams: how late its tokens were by the server's stamps, inside and outside the stalls that it reports. */
async function tokensOfRun({ mock, cores, folder, streams, injected, waves }) {
  const stampFile = join(folder, 'stamps.bin');
  const { events, use } = await observeRun({
    mock,
    cores,
    folder,
    mode: `stream/${TOKENS}/20000`,
    rows: streams * waves,
    load: { kind: 'closed', concurrency: streams },
    stream: true,
    imports: injected ? [RECORD, INJECT] : [RECORD],
    env: { BENCH_STAMPS: stampFile },
  });
  const offsetMs = clockOffset(events, doublesIn(`${stampFile}.first`));
  const stalls = joined(events.filter(({ type }) => type === 'stall'));
  const pairs = doublesIn(stampFile);
  const clean = [];
  const all = [];
  let late = 0;
  let caught = 0;
  for (let index = 0; index < pairs.length; index += 2) {
    const errorMs = pairs[index + 1];
    const tainted = isInside(stalls, pairs[index] - offsetMs);
    all.push(errorMs);
    if (!tainted) clean.push(errorMs);
    if (errorMs > LATE_MS) {
      late += 1;
      if (tainted) caught += 1;
    }
  }
  return {
    tokens: all.length,
    stalls: stalls.length,
    late,
    caught,
    tainted: 1 - clean.length / all.length,
    p99Ms: quantile(all, 0.99),
    cleanP99Ms: quantile(clean, 0.99),
    waitShare: use?.waitShare ?? null,
    cpuShare: use?.cpuShare ?? null,
  };
}

/** The stretches of time that intervals cover, apart from each other and in order. */
function joined(intervals) {
  const apart = [];
  for (const { fromMs, toMs } of intervals.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = apart.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else apart.push({ fromMs, toMs });
  }
  return apart;
}

function doublesIn(file) {
  return new Float64Array(new Uint8Array(readFileSync(file)).buffer);
}

/** performance.now() minus the run's clock: first reads as the hook saw them against those of the journal, rank by rank. */
function clockOffset(events, hooked) {
  const journaled = events
    .filter(({ type }) => type === 'result')
    .flatMap(({ result }) => result.attempts.map(({ marks }) => marks.firstByteAtMs))
    .filter((atMs) => atMs !== null)
    .sort((a, b) => a - b);
  const hookedMs = Array.from(hooked).sort((a, b) => a - b);
  if (journaled.length !== hookedMs.length)
    throw new Error(`${journaled.length} answers are in the journal, ${hookedMs.length} were read`);
  return quantile(
    hookedMs.map((atMs, index) => atMs - journaled[index]),
    0.5,
  );
}

function isInside(stalls, atMs) {
  let low = 0;
  let high = stalls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stalls[middle].toMs < atMs) low = middle + 1;
    else high = middle;
  }
  return low < stalls.length && stalls[low].fromMs <= atMs;
}

function checksOf(streams, { true: injected, false: quiet }) {
  const busy = [injected, quiet].some(({ waitShare }) => waitShare === null || waitShare > MAX_WAIT_SHARE);
  const more = { minRounds: 1, voidBecause: busy ? 'the client had to wait for its core' : null };
  return [
    check({
      what: `${streams} streams, blocks injected: tokens more than ${LATE_MS} ms late that are tainted`,
      goal: '≥ 99 %',
      unit: '%',
      values: [(100 * injected.caught) / injected.late],
      isMet: (share) => share >= 99,
      ...more,
    }),
    check({
      what: `${streams} streams: clean p99 with blocks ÷ p99 without`,
      goal: '≤ 1.3',
      values: [injected.cleanP99Ms / quiet.p99Ms],
      isMet: (ratio) => ratio <= 1.3,
      ...more,
    }),
  ];
}

/** Runs with and without a process that keeps the client's core busy, and how many of them call themselves invalid. */
async function hogRuns({ mock, cores, folder, runs, say }) {
  const counted = { true: [], false: [] };
  for (let index = 0; index < runs; index += 1) {
    for (const hogged of index % 2 === 0 ? [false, true] : [true, false]) {
      const hog = hogged
        ? spawn('taskset', ['-c', String(cores.client), process.execPath, '-e', 'for(;;);'], {
            stdio: 'ignore',
          })
        : null;
      try {
        const { ran, use } = await observeRun({
          mock,
          cores,
          folder,
          mode: `stream/${HOG_TOKENS}/20000`,
          rows: HOG_SECONDS * HOG_STREAMS,
          load: { kind: 'poisson', rate: `${HOG_STREAMS}/s`, duration: `${HOG_SECONDS}s` },
          stream: true,
        });
        const quiet = use !== null && use.waitShare <= MAX_WAIT_SHARE;
        if (hogged || quiet) counted[hogged].push(/^\W*invalid\b/i.test(ran.out.trimStart()) ? 1 : 0);
      } finally {
        hog?.kill('SIGKILL');
      }
    }
  }
  const sum = (list) => list.reduce((total, one) => total + one, 0);
  say(
    `invalid: ${sum(counted.true)} of ${counted.true.length} with a hog, ${sum(counted.false)} of ${counted.false.length} without`,
  );
  const one = (what, goal, list, isMet) =>
    check({ what, goal, values: list.length === 0 ? [] : [sum(list) / list.length], isMet, minRounds: 1 });
  return [
    one(
      `share of ${counted.true.length} runs beside a CPU hog that say invalid`,
      '1',
      counted.true,
      (share) => share === 1,
    ),
    one(
      `share of ${counted.false.length} quiet runs that say invalid`,
      '0',
      counted.false,
      (share) => share === 0,
    ),
  ];
}

function rowOf(streams, injected, seen) {
  return [
    streams,
    injected ? 'yes' : 'no',
    formatNumber(seen.tokens),
    seen.stalls,
    formatNumber(seen.late),
    seen.late === 0 ? '–' : formatShare(seen.caught / seen.late),
    formatShare(seen.tainted),
    formatNumber(seen.p99Ms),
    formatNumber(seen.cleanP99Ms),
    formatShare(seen.cpuShare),
    formatShare(seen.waitShare),
  ];
}

function describe({ checks, rows }) {
  return {
    checks,
    notes: [
      'Whole runs of hfbench; 50 ms blocks of the event loop every 500 ms are put in from outside. The error of a token ' +
        "is its read moment minus the server's stamp; it is tainted when the read lies in a stall of the run's journal. " +
        'A run is invalid when its first printed line says so.',
    ],
    tables: [
      {
        head: [
          'streams',
          'blocks',
          'tokens',
          'stalls',
          `late > ${LATE_MS} ms`,
          'of these tainted',
          'tainted in all',
          'p99 ms',
          'clean p99 ms',
          'CPU of a core',
          'wait by others',
        ],
        rows,
      },
    ],
  };
}
