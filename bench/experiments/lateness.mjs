import { check, formatMedian, formatNumber, formatShare } from '../lib/checks.mjs';
import { observeRun, RAMP_S } from '../lib/observed-run.mjs';
import { MAX_WAIT_SHARE, medianInterval, quantile, roundOrder } from '../lib/statistics.mjs';
import { runTimers } from '../lib/timers.mjs';

const RATES = [
  { perSecond: 100, p50Ms: 0.1, p99Ms: 3 },
  { perSecond: 1000, p50Ms: null, p99Ms: 4 },
];
/** Length of a block of the control. */
const TIMER_S = 6;

export const lateness = {
  name: 'lateness',
  title: 'how late an open loop sends',
  rounds: 1,
  budgetMs: 140_000,
  run: async ({ mock, cores, folder, rounds, quick, say }) => {
    const seconds = quick ? 4 : 15;
    const found = { checks: [], rows: [] };
    for (const rate of RATES) {
      const blocks = [];
      for (let round = 0; round < rounds; round += 1) {
        for (const arm of roundOrder(['hfbench', 'setTimeout'])) {
          const carryOut = arm === 'hfbench' ? blockOfOurs : blockOfTimers;
          const length = arm === 'hfbench' ? seconds : Math.min(seconds, TIMER_S);
          const block = await carryOut({ mock, cores, folder, perSecond: rate.perSecond, seconds: length });
          blocks.push({ arm, ...block, discarded: block.waitShare > MAX_WAIT_SHARE });
          say(`${rate.perSecond}/s, ${arm}: p99 ${formatNumber(block.p99Ms)} ms`);
        }
      }
      found.checks.push(...checksOf(rate, blocks));
      found.rows.push(...rowsOf(rate, blocks));
    }
    return describe(found, seconds);
  },
};

async function blockOfOurs({ mock, cores, folder, perSecond, seconds }) {
  const seen = await observeRun({
    mock,
    cores,
    folder,
    mode: 'json',
    rows: perSecond * seconds,
    load: { kind: 'constant', rate: `${perSecond}/s`, duration: `${seconds}s` },
  });
  const { list, waitShare, use } = seen;
  const zeroMs = list[0].scheduledAtMs;
  return {
    ...late(list.map(({ sentAtMs, scheduledAtMs }) => sentAtMs - scheduledAtMs)),
    serverP99Ms: quantile(
      list.map(({ arrivedAtMs, scheduledAtMs }) => arrivedAtMs - scheduledAtMs),
      0.99,
    ),
    achieved: achievedOf(
      list.map(({ arrivedAtMs }) => arrivedAtMs - zeroMs),
      perSecond,
      seconds,
    ),
    waitShare,
    cpuShare: use.cpuShare,
  };
}

async function blockOfTimers({ perSecond, seconds, ...machine }) {
  const { lateMs, use } = await runTimers({ ...machine, perSecond, seconds });
  return {
    ...late(lateMs),
    serverP99Ms: null,
    achieved: achievedOf(
      lateMs.map((ms, index) => (index * 1000) / perSecond + ms),
      perSecond,
      seconds,
    ),
    waitShare: use.waitShare,
    cpuShare: use.cpuShare,
  };
}

function late(lateMs) {
  return { p50Ms: quantile(lateMs, 0.5), p99Ms: quantile(lateMs, 0.99), maxMs: quantile(lateMs, 1) };
}

/**
 * Share of the planned requests that came within the planned time. `atMs` counts from the first planned moment; the last
 * is due one gap before the end.
 */
function achievedOf(atMs, perSecond, seconds) {
  return atMs.filter((ms) => ms <= seconds * 1000).length / (perSecond * seconds);
}

function checksOf({ perSecond, p50Ms, p99Ms }, blocks) {
  const values = (arm, field, all) =>
    blocks.filter((block) => block.arm === arm && (all || !block.discarded)).map((block) => block[field]);
  const one = (what, goal, arm, field, isMet, more = {}) =>
    check({
      what: `${perSecond}/s: ${what}`,
      goal,
      values: values(arm, field, false),
      all: values(arm, field, true),
      isMet,
      minRounds: 1,
      ...more,
    });
  const timerP99Ms = medianInterval(values('setTimeout', 'p99Ms', false))?.median ?? null;
  return [
    ...(p50Ms === null
      ? []
      : [
          one('lateness p50', `≤ ${p50Ms} ms`, 'hfbench', 'p50Ms', (value) => value <= p50Ms, { unit: 'ms' }),
        ]),
    one('lateness p99', `≤ ${p99Ms} ms`, 'hfbench', 'p99Ms', (value) => value <= p99Ms, { unit: 'ms' }),
    one(
      'lateness p99 against a setTimeout arm',
      timerP99Ms === null ? 'not above it' : `≤ ${formatNumber(timerP99Ms)} ms`,
      'hfbench',
      'p99Ms',
      (value) => timerP99Ms !== null && value <= timerP99Ms,
      { unit: 'ms', voidBecause: timerP99Ms === null ? 'no block of the control is left' : null },
    ),
    one('achieved ÷ requested', '≥ 0.999', 'hfbench', 'achieved', (value) => value >= 0.999),
  ];
}

function rowsOf({ perSecond }, blocks) {
  return ['hfbench', 'setTimeout'].map((arm) => {
    const own = blocks.filter((block) => block.arm === arm);
    const cell = (field) => formatMedian(own.map((block) => block[field]).filter((value) => value !== null));
    return [
      `${perSecond}/s`,
      arm,
      cell('p50Ms'),
      cell('p99Ms'),
      cell('maxMs'),
      cell('serverP99Ms'),
      cell('achieved'),
      formatShare(medianInterval(own.map((block) => block.cpuShare))?.median),
      formatShare(medianInterval(own.map((block) => block.waitShare))?.median),
      `${own.filter((block) => !block.discarded).length} of ${own.length}`,
    ];
  });
}

function describe({ checks, rows }, seconds) {
  return {
    checks,
    notes: [
      `Whole runs of hfbench with a constant load, ${seconds} s each after a ramp of ${RAMP_S} s, twice a round (30 s in ` +
        'a full run); the control leaves its first seconds out as well. A plain timer may fire early. Lateness is ' +
        "from a request's scheduled moment to the moment that it was handed to the HTTP client, by the journal's marks. " +
        "As a second witness stands the p99 of arrival minus schedule by the server's log, with the fastest way through " +
        'the loopback taken as nothing. Achieved is the share of the requests that came within the planned time. The table has all blocks, the summary the ' +
        'kept ones.',
    ],
    tables: [
      {
        head: [
          'rate',
          'arm',
          'late p50 ms',
          'late p99 ms',
          'late max ms',
          "p99 ms by the server's log",
          'achieved ÷ requested',
          'CPU of a core',
          'wait by others',
          'blocks kept',
        ],
        rows,
      },
    ],
  };
}
