import { check, formatMedian, formatShare } from '../lib/checks.mjs';
import { wireRequest } from '../lib/request.mjs';
import { runRounds, startArm, warmUp } from '../lib/rounds.mjs';
import { medianInterval, roundRatios, roundValues } from '../lib/statistics.mjs';
import { writeSuite } from '../lib/suite.mjs';

const INTERVAL_US = 20_000;
/** Streams side by side; null: there is no goal. Delays in ms. */
const SIZES = [
  { streams: 64, p50Ms: 0.1, p99Ms: 5 },
  { streams: 256, p50Ms: null, p99Ms: 6 },
  { streams: 512, p50Ms: null, p99Ms: 20 },
];
const MOST = 1024;

export const streams = {
  name: 'streams',
  title: 'streams of 50 tokens/s each: delay of a token in the client, and its CPU',
  rounds: 3,
  budgetMs: 80_000,
  run: async ({ mock, cores, rounds, budgetMs, quick, folder, say }) => {
    const tokens = quick ? 50 : 100;
    const lengthMs = (tokens * INTERVAL_US) / 1000;
    const suitePath = await writeSuite(folder, {
      base: mock.base(`stream/${tokens}/${INTERVAL_US}`),
      rows: 64,
      load: { kind: 'closed', concurrency: 64 },
      stream: true,
    });
    const request = await wireRequest(suitePath);
    const open = (name, module, setup) =>
      startArm(name, new URL(`../arms/${module}.mjs`, import.meta.url).href, cores.client, setup);
    const delayArms = [
      await open('hfbench', 'ours', { suitePath, stamps: true }),
      await open('dispatch', 'dispatch-streams', { ...request, stamps: true }),
    ];
    const costArms = [
      await open('hfbench', 'ours', { suitePath }),
      await open('dispatch', 'dispatch-streams', request),
    ];
    const perToken = (block) => block.cpuUs / (block.requests * tokens);
    const rest = { mock, rounds, budgetMs, say };
    try {
      const found = { checks: [], rows: [] };
      for (const arm of delayArms) await warmUp(arm, { streams: 256, lengthMs }, perToken);
      for (const size of SIZES) {
        say(`${size.streams} streams`);
        const blocks = await runRounds({
          arms: delayArms,
          jobOf: () => ({ streams: size.streams, lengthMs }),
          ...rest,
        });
        found.checks.push(...delayChecks(size, blocks));
        found.rows.push(...rowsOf(size.streams, blocks, perToken));
      }
      for (const arm of costArms) await warmUp(arm, { streams: 512, lengthMs }, perToken);
      say(`${MOST} streams`);
      const blocks = await runRounds({ arms: costArms, jobOf: () => ({ streams: MOST, lengthMs }), ...rest });
      found.checks.push(...costChecks(blocks, perToken));
      found.rows.push(...rowsOf(MOST, blocks, perToken));
      return describe(found, tokens);
    } finally {
      await Promise.all([...delayArms, ...costArms].map((arm) => arm.close()));
    }
  },
};

const p50Of = (block) => block.delayP50Ms ?? null;
const p99Of = (block) => block.delayP99Ms ?? null;
const rowsKept = (blocks, name) => blocks.filter((block) => block.arm === name && !block.discarded);

/** Values per round of an arm, of the kept blocks and of all. */
function valuesOf(blocks, measureOf, name) {
  return {
    values: [...(roundValues(blocks, measureOf).get(name)?.values() ?? [])],
    all: [...(roundValues(blocks, measureOf, { all: true }).get(name)?.values() ?? [])],
  };
}

/** An absolute goal says nothing on a machine where the control misses it too. */
function controlMisses(blocks, measureOf, goal) {
  const { values } = valuesOf(blocks, measureOf, 'dispatch');
  const control = medianInterval(values)?.median ?? null;
  return control !== null && control > goal ? `the control is at ${control.toPrecision(3)}` : null;
}

function delayChecks({ streams: count, p50Ms, p99Ms }, blocks) {
  const absolute = (label, measureOf, goal) =>
    check({
      what: `${count} streams: delay ${label}`,
      goal: `≤ ${goal} ms`,
      unit: 'ms',
      ...valuesOf(blocks, measureOf, 'hfbench'),
      isMet: (value) => value <= goal,
      voidBecause: controlMisses(blocks, measureOf, goal),
    });
  const ratios = (options) => roundRatios(roundValues(blocks, p99Of, options), 'hfbench', 'dispatch');
  return [
    ...(p50Ms === null ? [] : [absolute('p50', p50Of, p50Ms)]),
    absolute('p99', p99Of, p99Ms),
    check({
      what: `${count} streams: delay p99, hfbench ÷ dispatch`,
      goal: '≤ 1.5',
      values: ratios(),
      all: ratios({ all: true }),
      isMet: (ratio) => ratio <= 1.5,
    }),
  ];
}

function costChecks(blocks, perToken) {
  const ratios = (options) => roundRatios(roundValues(blocks, perToken, options), 'hfbench', 'dispatch');
  return [
    check({
      what: `${MOST} streams: CPU a token`,
      goal: '≤ 16 µs',
      unit: 'µs',
      ...valuesOf(blocks, perToken, 'hfbench'),
      isMet: (value) => value <= 16,
      voidBecause: controlMisses(blocks, perToken, 16),
    }),
    check({
      what: `${MOST} streams: CPU a token, hfbench ÷ dispatch`,
      goal: '–',
      values: ratios(),
      all: ratios({ all: true }),
      isMet: null,
    }),
  ];
}

function rowsOf(count, blocks, perToken) {
  return ['hfbench', 'dispatch'].map((name) => {
    const kept = rowsKept(blocks, name);
    const own = blocks.filter((block) => block.arm === name);
    const share = (list, field) => formatShare(medianInterval(list.map((block) => block[field]))?.median);
    return [
      count,
      name,
      kept[0]?.delayP50Ms === undefined ? '–' : formatMedian(kept.map(p50Of)),
      kept[0]?.delayP99Ms === undefined ? '–' : formatMedian(kept.map(p99Of)),
      formatMedian(kept.map(perToken)),
      formatShare(medianInterval(kept.map((block) => (block.cpuUs * 1000) / block.wallNs))?.median),
      share(own, 'mainWaitShare'),
      share(own, 'serverWaitShare'),
      share(own, 'serverIdleShare'),
      `${kept.length} of ${own.length}`,
    ];
  });
}

function describe({ checks, rows }, tokens) {
  return {
    checks,
    notes: [
      `Streams of ${tokens} tokens; they begin evenly spread and follow each other, so streams begin and end all the time. The server writes its clock into each chunk right before it hands it to the ` +
        "kernel; the delay is from there to the moment that the client's read callback took, on the same clock. " +
        'Delays count in the two seconds after all streams are open. In hfbench each read goes on ' +
        'to its stream collector and the answer to the journal; the control scans the bytes and keeps the moments. ' +
        `The blocks of ${MOST} streams are without the look at the stamps: they measure CPU only.`,
    ],
    tables: [
      {
        head: [
          'streams',
          'arm',
          'delay p50 ms',
          'delay p99 ms',
          'CPU µs a token',
          'CPU of a core',
          'run-queue wait',
          "server's wait",
          "server's idle share",
          'blocks kept',
        ],
        rows,
      },
    ],
  };
}
