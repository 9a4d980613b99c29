import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, formatNumber } from '../lib/checks.mjs';
import { readRssBytes } from '../lib/machine.mjs';
import { wireRequest } from '../lib/request.mjs';
import { startArm } from '../lib/rounds.mjs';
import { writeSuite } from '../lib/suite.mjs';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const HELD = new URL('../lib/held-memory.mjs', import.meta.url).href;
const ROWS = 10_000;
const STREAMS = 1024;
/** Requests from which on the growth is looked at. */
const FIRST = 10_000;
/** Requests at which it ends, if it gets there within its time. */
const MOST = 1_000_000;
const MOST_MS = 180_000;
/** Length of a stream, ms and tokens. */
const STREAM_MS = 3000;
const TOKENS = 150;

export const memory = {
  name: 'memory',
  title: 'memory that requests and open streams hold',
  rounds: 1,
  budgetMs: 200_000,
  run: async ({ mock, cores, folder, quick, say }) => {
    const growth = await growthOfRun({ mock, cores, folder, mostMs: quick ? 40_000 : MOST_MS, say });
    const streams = await streamMemory({ mock, cores, folder, say });
    return {
      checks: [
        check({
          what: `bytes a request that a run holds, from ${formatNumber(growth.from)} to ${formatNumber(growth.to)} requests`,
          goal: '≤ 100',
          unit: 'B',
          values: [growth.bytesPerRequest],
          isMet: (bytes) => bytes <= 100,
          minRounds: 1,
        }),
        check({
          what: `RSS of an open stream at ${STREAMS}`,
          goal: '≤ 40 kB',
          unit: 'kB',
          values: [streams.hfbench / 1000],
          isMet: (kilobytes) => kilobytes <= 40,
          minRounds: 1,
          voidBecause:
            streams.dispatch > 40_000 ? `the control is at ${formatNumber(streams.dispatch / 1000)}` : null,
        }),
      ],
      notes: [
        `A whole \`hfbench run\` over ${ROWS} rows again and again, ended before its reports; what it holds is heap and ` +
          'buffers right after a collection, every five seconds, and the figure is the slope over the requests answered. The ' +
          `control of the streams, bare dispatch, holds ${formatNumber(streams.dispatch / 1000)} kB a stream.`,
      ],
      tables: [
        {
          head: ['requests answered', 'held MB', 'RSS MB'],
          rows: growth.points.map(({ requests, heldBytes, rssBytes }) => [
            formatNumber(requests),
            formatNumber(heldBytes / 1e6),
            formatNumber(rssBytes / 1e6),
          ]),
        },
      ],
    };
  },
};

/** Starts a run, follows it until the server has answered MOST requests or the time is up, and ends it. */
async function growthOfRun({ mock, cores, folder, mostMs, say }) {
  const suitePath = await writeSuite(folder, {
    base: mock.base('json'),
    rows: ROWS,
    load: { kind: 'closed', concurrency: 64 },
    more: [`repeat: ${Math.ceil(MOST / ROWS) + 1}`],
  });
  const heldFile = join(folder, 'held.jsonl');
  await mock.reset();
  const child = spawn(
    'taskset',
    [
      '-c',
      String(cores.client),
      process.execPath,
      '--expose-gc',
      '--import',
      HELD,
      CLI,
      'run',
      suitePath,
      '--quiet',
      '-o',
      join(folder, 'held-run'),
    ],
    { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, BENCH_HELD: heldFile }, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const answered = [];
  const untilMs = performance.now() + mostMs;
  while (!over && performance.now() < untilMs) {
    const { nowNs, requests } = await mock.stats();
    answered.push({ atNs: nowNs, requests });
    if (requests >= MOST) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  await ended;
  const held = readFileSync(heldFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const points = held
    .map((point) => ({ ...point, requests: requestsAt(answered, point.atNs) }))
    .filter(({ requests }) => requests >= FIRST);
  say(`${answered.at(-1).requests} requests, ${points.length} looks`);
  if (points.length < 3) throw new Error('the run was too short to see its memory grow');
  return {
    from: points[0].requests,
    to: points.at(-1).requests,
    bytesPerRequest: slopeOf(points.map(({ requests, heldBytes }) => [requests, heldBytes])),
    points: thin(points, 8),
  };
}

function requestsAt(answered, atNs) {
  const after = answered.findIndex((look) => look.atNs >= atNs);
  if (after <= 0) return after === 0 ? 0 : answered.at(-1).requests;
  const [a, b] = [answered[after - 1], answered[after]];
  return Math.round(a.requests + ((b.requests - a.requests) * (atNs - a.atNs)) / (b.atNs - a.atNs));
}

/** Least squares. */
function slopeOf(points) {
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const xy = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const xx = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return xy / xx;
}

function thin(points, most) {
  const step = Math.max(1, Math.ceil(points.length / most));
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

/** Growth of a fresh process's RSS by each stream that it has open, bytes. */
async function streamMemory({ mock, cores, folder, say }) {
  const suitePath = await writeSuite(folder, {
    base: mock.base(`stream/${TOKENS}/${(1000 * STREAM_MS) / TOKENS}`),
    rows: 64,
    load: { kind: 'closed', concurrency: 64 },
    stream: true,
  });
  const request = await wireRequest(suitePath);
  const found = {};
  for (const [name, module, setup] of [
    ['hfbench', 'ours', { suitePath }],
    ['dispatch', 'dispatch-streams', request],
  ]) {
    const arm = await startArm(
      name,
      new URL(`../arms/${module}.mjs`, import.meta.url).href,
      cores.client,
      setup,
    );
    try {
      // Code and first connections are not the streams'.
      await arm.run({ streams: 16, lengthMs: STREAM_MS });
      const beforeBytes = readRssBytes(arm.pid);
      const running = arm.run({ streams: STREAMS, lengthMs: STREAM_MS });
      // By then all have begun, one after the other, and from then on each is followed by the next.
      await new Promise((resolve) => setTimeout(resolve, STREAM_MS + 1000));
      found[name] = (readRssBytes(arm.pid) - beforeBytes) / STREAMS;
      say(`${name}: ${formatNumber(found[name] / 1000)} kB a stream`);
      await running;
    } finally {
      await arm.close();
    }
  }
  return found;
}
