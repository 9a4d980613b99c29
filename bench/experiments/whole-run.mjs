import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, formatMedian, formatShare } from '../lib/checks.mjs';
import { runHfbench, runProgram } from '../lib/program.mjs';
import { wireRequest } from '../lib/request.mjs';
import { runRounds } from '../lib/rounds.mjs';
import { medianInterval, roundRatios, roundValues } from '../lib/statistics.mjs';
import { writeSuite } from '../lib/suite.mjs';

const CONCURRENCY = 64;
const CONTROL = fileURLToPath(new URL('../arms/dispatch-program.mjs', import.meta.url));

export const wholeRun = {
  name: 'whole-run',
  title: 'all of hfbench run, scores and reports included, against a program that only sends',
  rounds: 3,
  budgetMs: 75_000,
  run: async ({ mock, cores, folder, rounds, budgetMs, quick, say }) => {
    const rows = quick ? 3000 : 15_000;
    const suitePath = await writeSuite(folder, {
      base: mock.base('json'),
      rows,
      load: { kind: 'closed', concurrency: CONCURRENCY },
    });
    const request = await wireRequest(suitePath);
    const job = join(folder, 'job.json');
    await writeFile(job, JSON.stringify({ ...request, concurrency: CONCURRENCY, count: rows }));
    let runs = 0;
    const arms = [
      {
        name: 'hfbench run',
        run: async () => {
          runs += 1;
          const out = join(folder, `run-${runs}`);
          const ran = await runHfbench({ suitePath, runFolder: out, core: cores.client, folder });
          await rm(out, { recursive: true });
          return { ...costOf(ran), requests: rows };
        },
      },
      {
        name: 'dispatch program',
        run: async () => ({
          ...costOf(await runProgram({ core: cores.client, folder, args: [CONTROL, job] })),
          requests: rows,
        }),
      },
    ];
    const blocks = await runRounds({ arms, jobOf: () => null, mock, rounds, budgetMs, say, halves: true });
    return summarise(blocks, rows);
  },
};

function costOf({ cpuUs, wallNs, waitNs, mainWaitNs, maxRssBytes }) {
  return { cpuUs, wallNs, waitNs, mainWaitNs, maxRssBytes };
}

function summarise(blocks, rows) {
  const cpuOf = (block) => block.cpuUs;
  const names = ['hfbench run', 'dispatch program'];
  const own = (name) => blocks.filter((block) => block.arm === name);
  const kept = (name, measureOf) =>
    own(name)
      .filter((block) => !block.discarded)
      .map(measureOf);
  return {
    checks: [
      check({
        what: `CPU of a run of ${rows} rows ÷ a dispatch program`,
        goal: '≤ 3',
        values: roundRatios(roundValues(blocks, cpuOf), ...names),
        all: roundRatios(roundValues(blocks, cpuOf, { all: true }), ...names),
        isMet: (ratio) => ratio <= 3,
      }),
    ],
    notes: [
      `Both are programs of their own, measured from start to end: ${rows} requests, ${CONCURRENCY} at a time. hfbench ` +
        'also reads the data, keeps the journal, scores every answer with one scorer and writes all its reports.',
    ],
    tables: [
      {
        head: [
          'program',
          'CPU s',
          'CPU µs a request',
          'wall s',
          'largest RSS MB',
          'run-queue wait',
          'blocks kept',
        ],
        rows: names.map((name) => [
          name,
          formatMedian(kept(name, (block) => block.cpuUs / 1e6)),
          formatMedian(kept(name, (block) => block.cpuUs / rows)),
          formatMedian(kept(name, (block) => block.wallNs / 1e9)),
          formatMedian(kept(name, (block) => block.maxRssBytes / 1e6)),
          formatShare(medianInterval(own(name).map((block) => block.mainWaitShare))?.median),
          `${kept(name, cpuOf).length} of ${own(name).length}`,
        ]),
      },
    ],
  };
}
