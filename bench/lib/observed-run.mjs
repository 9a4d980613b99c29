import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { watchProcess } from './machine.mjs';
import { runHfbench } from './program.mjs';
import { writeSuite } from './suite.mjs';

let runs = 0;

/**
 * Runs `hfbench run` with a load against the mock and gives what both sides say of it: the journal's events and the
 * server's log of arrivals. The run's core, wait and memory are those of the time between the first and the last arrival.
 */
export async function observeRun({
  mock,
  cores,
  folder,
  mode,
  rows,
  load,
  stream = false,
  more = [],
  imports = [],
  args = [],
}) {
  runs += 1;
  const home = join(folder, `observed-${runs}`);
  await mkdir(home);
  const suitePath = await writeSuite(home, { base: mock.base(mode), rows, load, stream, more });
  await mock.reset();
  let samples = null;
  const watch = (pid) => {
    samples = watchProcess(pid);
    return samples.stop;
  };
  const out = join(home, 'run');
  const ran = await runHfbench({
    suitePath,
    out,
    core: cores.client,
    folder: home,
    imports,
    watch,
    args: ['--reporter', 'json', ...args],
    codes: [0, 1, 2, 3, 4, 5],
  });
  const arrivals = await mock.arrivals();
  const stats = await mock.stats();
  const events = await readEvents(join(out, 'journal.jsonl'));
  await rm(home, { recursive: true });
  if (arrivals.length === 0) throw new Error(`nothing arrived at the server:\n${ran.out}${ran.err}`);
  return {
    ran,
    events,
    arrivals,
    stats,
    while: samples.between(arrivals[0].atNs, arrivals.at(-1).atNs),
    requests: joinRequests(events, arrivals),
  };
}

async function readEvents(path) {
  const events = [];
  for await (const line of createInterface({ input: createReadStream(path) })) events.push(JSON.parse(line));
  return events;
}

/**
 * Each measured request with its marks and its arrival, all on one clock: ms of the run. The server's clock is laid on
 * the run's by the fastest way from a send to its arrival, so the way itself counts as nothing. In order of schedule.
 */
function joinRequests(events, arrivals) {
  const arrivalMs = new Map(arrivals.map(({ atNs, number }) => [number, atNs / 1e6]));
  const requests = events
    .filter(({ type, result }) => type === 'result' && result.phase === 'measured' && result.status === 'ok')
    .map(({ result }) => {
      const { marks } = result.attempts.at(-1);
      const number = Number(result.sampleId.split('-')[1]);
      return { number, ...marks, serverAtMs: arrivalMs.get(number) };
    })
    .sort((a, b) => a.scheduledAtMs - b.scheduledAtMs);
  const offsetMs = requests.reduce(
    (least, { serverAtMs, sentAtMs }) => Math.min(least, serverAtMs - sentAtMs),
    Number.POSITIVE_INFINITY,
  );
  return {
    offsetMs,
    list: requests.map((request) => ({ ...request, arrivedAtMs: request.serverAtMs - offsetMs })),
  };
}
