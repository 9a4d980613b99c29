// npm run bench [-- --only name,name] [--rounds N] [--quick]: measures hfbench against controls. A whole run writes
// bench/RESULTS.md; parts and quick runs are printed only.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { arrivals } from './experiments/arrivals.mjs';
import { lateness } from './experiments/lateness.mjs';
import { memory } from './experiments/memory.mjs';
import { omission } from './experiments/omission.mjs';
import { requests } from './experiments/requests.mjs';
import { selfDoubt } from './experiments/self-doubt.mjs';
import { streams } from './experiments/streams.mjs';
import { wholeRun } from './experiments/whole-run.mjs';
import { notMeasured } from './lib/checks.mjs';
import { chooseCores, describeMachine } from './lib/machine.mjs';
import { buildMock, startMock } from './lib/mock.mjs';
import { renderResults } from './lib/render.mjs';

const EXPERIMENTS = [requests, wholeRun, streams, lateness, arrivals, omission, selfDoubt, memory];
const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url));

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

process.exitCode = await main();

async function main() {
  const chosen = chooseExperiments();
  if (chosen === null) return 2;
  const cores = chooseCores();
  if (cores.problem) return refuse(cores.problem);
  try {
    buildMock();
  } catch (error) {
    return refuse(error.message);
  }
  const startedMs = performance.now();
  const sections = [];
  for (const experiment of chosen) sections.push(await carryOut(experiment, cores));
  const text = renderResults({
    machine: describeMachine(),
    day: new Date().toISOString().slice(0, 10),
    minutes: (performance.now() - startedMs) / 60_000,
    sections,
  });
  console.log(`\n${text}`);
  const whole = flags.only === undefined && !flags.quick;
  if (whole || flags.write) {
    await writeFile(RESULTS, text);
    console.log('Written to bench/RESULTS.md');
  }
  return sections.some(({ checks }) => checks.some(({ verdict }) => verdict === 'not measured')) ? 1 : 0;
}

function chooseExperiments() {
  if (flags.only === undefined) return EXPERIMENTS;
  const names = flags.only.split(',');
  const unknown = names.filter((name) => !EXPERIMENTS.some((experiment) => experiment.name === name));
  if (unknown.length === 0) return EXPERIMENTS.filter(({ name }) => names.includes(name));
  refuse(
    `there is no experiment ${unknown.join(', ')}; there are ${EXPERIMENTS.map(({ name }) => name).join(', ')}`,
  );
  return null;
}

function refuse(problem) {
  console.error(`bench: ${problem}`);
  return 2;
}

async function carryOut(experiment, cores) {
  const folder = await mkdtemp(join(tmpdir(), 'hfbench-bench-'));
  const mock = await startMock(cores.server);
  const say = (line) => console.error(`${experiment.name}: ${line}`);
  say(experiment.title);
  try {
    const rounds = flags.rounds === undefined ? (flags.quick ? 2 : experiment.rounds) : Number(flags.rounds);
    const found = await experiment.run({
      mock,
      cores,
      folder,
      say,
      rounds,
      quick: flags.quick,
      budgetMs: flags.quick ? 20_000 : experiment.budgetMs,
    });
    return { name: experiment.name, title: experiment.title, ...found };
  } catch (error) {
    // The others are still worth measuring.
    say(error.stack);
    const [why] = String(error.message).split('\n');
    return { name: experiment.name, title: experiment.title, checks: [notMeasured('all of it', why)] };
  } finally {
    await mock.close();
    await rm(folder, { recursive: true, force: true });
  }
}
