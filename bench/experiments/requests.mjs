import { check, formatMedian, formatNumber, formatShare } from '../lib/checks.mjs';
import { wireRequest } from '../lib/request.mjs';
import { runRounds, startArm, warmUp } from '../lib/rounds.mjs';
import { medianInterval, roundRatios, roundValues } from '../lib/statistics.mjs';
import { writeSuite } from '../lib/suite.mjs';

const CONCURRENCY = 64;
const BLOCK_MS = 1000;
/** Of the same ahead of each block, in no number. */
const SETTLE_MS = 500;

export const requests = {
  name: 'requests',
  rounds: 5,
  budgetMs: 60_000,
  title: 'short answers, not streamed, 64 connections',
  run: async ({ mock, cores, rounds, budgetMs, folder, say }) => {
    const suitePath = await writeSuite(folder, {
      base: mock.base('json'),
      rows: 512,
      load: { kind: 'closed', concurrency: CONCURRENCY },
    });
    const request = await wireRequest(suitePath);
    const open = (name, module, setup) =>
      startArm(name, new URL(`../arms/${module}.mjs`, import.meta.url).href, cores.client, setup);
    const control = { ...request, concurrency: CONCURRENCY };
    const arms = [
      await open('hfbench', 'ours', { suitePath, concurrency: CONCURRENCY }),
      await open('dispatch', 'dispatch', control),
      await open('autocannon', 'autocannon', control),
      await open('fetch', 'fetch', control),
    ];
    const raw = await open('raw', 'raw', control);
    try {
      const cost = (block) => block.cpuUs / (block.requests ?? block.answered);
      for (const arm of [...arms, raw]) await warmUp(arm, { ms: 1000 }, cost);
      const blocks = await runRounds({
        arms,
        jobOf: () => ({ ms: BLOCK_MS, settleMs: SETTLE_MS }),
        mock,
        rounds,
        budgetMs,
        say,
      });
      const carried = await capacityOf(raw, mock);
      return summarise(blocks, request, carried, mock);
    } finally {
      await Promise.all([...arms, raw].map((arm) => arm.close()));
    }
  },
};

/** What the server answers when bare sockets send as fast as they can, and whether it was then busy itself. */
async function capacityOf(raw, mock) {
  const before = { ...mock.schedstat(), stats: await mock.stats() };
  const { wallNs } = await raw.run({ ms: 1500 });
  const after = { ...mock.schedstat(), stats: await mock.stats() };
  const answered = after.stats.requests - before.stats.requests;
  return {
    perSecond: (answered / wallNs) * 1e9,
    idleShare: 1 - (after.cpuNs - before.cpuNs) / wallNs,
  };
}

function summarise(blocks, request, carried) {
  const answered = (block) => block.requests ?? block.answered;
  const cpuOf = (block) => block.cpuUs / answered(block);
  const rateOf = (block) => (answered(block) / block.wallNs) * 1e9;
  const ratios = (measureOf, top, bottom) => ({
    values: roundRatios(roundValues(blocks, measureOf), top, bottom),
    all: roundRatios(roundValues(blocks, measureOf, { all: true }), top, bottom),
  });
  const names = [...new Set(blocks.map((block) => block.arm))];
  const fastest = Math.max(...blocks.map(rateOf));
  const kept = (name, measureOf) =>
    blocks.filter((block) => block.arm === name && !block.discarded).map(measureOf);
  return {
    checks: [
      check({
        what: 'CPU a request, hfbench ÷ dispatch',
        goal: '≤ 1.4',
        ...ratios(cpuOf, 'hfbench', 'dispatch'),
        isMet: (ratio) => ratio <= 1.4,
      }),
      check({
        what: 'requests/s, hfbench ÷ dispatch',
        goal: '≥ 0.75',
        ...ratios(rateOf, 'hfbench', 'dispatch'),
        isMet: (ratio) => ratio >= 0.75,
      }),
      check({
        what: 'requests/s, hfbench ÷ autocannon',
        goal: '≥ 0.55',
        ...ratios(rateOf, 'hfbench', 'autocannon'),
        isMet: (ratio) => ratio >= 0.55,
      }),
      check({
        what: 'CPU a request, fetch ÷ hfbench',
        goal: '≥ 8',
        ...ratios(cpuOf, 'fetch', 'hfbench'),
        isMet: (ratio) => ratio >= 8,
      }),
      check({
        what: 'what the server carries ÷ the fastest block of any arm',
        goal: '≥ 3',
        values: [carried.perSecond / fastest],
        isMet: (ratio) => ratio >= 3,
        minRounds: 1,
      }),
    ],
    notes: [
      `A request of ${requestBytes(request)} bytes with its headers. hfbench is what a run does for each request: ` +
        'limiter, cold gate, request built from the sample, exchange, answer read, result made, and its line in the ' +
        'journal on its way to the disk before the slot is free. The controls send the same bytes and keep nothing.',
      `The server alone, driven by bare sockets with 16 requests in each write: ${formatNumber(carried.perSecond)} ` +
        `answers/s, itself idle for ${formatShare(carried.idleShare)}. The fastest block of any arm: ${formatNumber(fastest)}/s.`,
    ],
    tables: [
      {
        head: [
          'arm',
          'CPU µs a request',
          'requests/s',
          'run-queue wait',
          "server's idle share",
          'blocks kept',
        ],
        rows: names.map((name) => [
          name,
          formatMedian(kept(name, cpuOf)),
          formatMedian(kept(name, rateOf)),
          formatShare(
            medianInterval(blocks.filter(({ arm }) => arm === name).map((block) => block.mainWaitShare))
              ?.median,
          ),
          formatShare(medianInterval(kept(name, (block) => block.serverIdleShare))?.median),
          `${kept(name, cpuOf).length} of ${blocks.filter((block) => block.arm === name).length}`,
        ]),
      },
    ],
  };
}

function requestBytes({ path, headers, body }) {
  const lines = Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    0,
  );
  return `POST ${path} HTTP/1.1\r\n`.length + lines + Buffer.byteLength(body);
}
