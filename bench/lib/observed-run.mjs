import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { watchProcess } from './machine.mjs';
import { runHfbench } from './program.mjs';
import { writeSuite } from './suite.mjs';

/** Length of the ramp ahead of the measured part of an open load: code gets compiled, connections open. */
export const RAMP_S = 3;

let runs = 0;

/**
 * Runs `hfbench run` with a load against the mock and gives what both sides say of it: the journal's events, and
 * of each measured request its marks and its arrival by the server's log. The run's use of its core and its wait for it
 * are those of the time from the first measured arrival to the last answer.
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
  env = {},
  args = [],
}) {
  runs += 1;
  const home = join(folder, `observed-${runs}`);
  await mkdir(home);
  const suitePath = await writeSuite(home, {
    base: mock.base(mode),
    rows,
    load: load.rate === undefined ? load : { ...load, rampUp: `${RAMP_S}s` },
    stream,
    warmup: 16,
    more,
  });
  await mock.reset();
  const server = { ...mock.schedstat(), atMs: performance.now() };
  let samples = null;
  const watch = (pid) => {
    samples = watchProcess(pid);
    return samples.stop;
  };
  const out = join(home, 'run');
  const ran = await runHfbench({
    suitePath,
    runFolder: out,
    core: cores.client,
    folder: home,
    imports,
    env,
    watch,
    args: ['--reporter', 'json', ...args],
    codes: [0, 1, 2, 3, 4, 5],
  });
  const arrivals = await mock.arrivals();
  const stats = await mock.stats();
  const events = await readEvents(join(out, 'journal.jsonl'));
  await rm(home, { recursive: true });
  if (arrivals.length === 0) throw new Error(`nothing arrived at the server:\n${ran.out}${ran.err}`);
  const { list, offsetMs } = joinRequests(events, arrivals);
  const arrivedNs = list.map(({ arrivedAtNs }) => arrivedAtNs).sort((a, b) => a - b);
  const serverWaitShare = (mock.schedstat().waitNs - server.waitNs) / 1e6 / (performance.now() - server.atMs);
  const use = samples.between(
    arrivedNs[0],
    (offsetMs + Math.max(...list.map(({ doneAtMs }) => doneAtMs))) * 1e6,
  );
  return {
    ran,
    events,
    stats,
    list,
    offsetMs,
    arrivedNs,
    use,
    /** The larger of the client's and the server's wait: both are in what was measured. Null: too short to be seen. */
    waitShare: use === null ? null : Math.max(use.waitShare, serverWaitShare),
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
 * Requests of the ramp bear the same numbers, but came before.
 */
function joinRequests(events, arrivals) {
  const arrivedNs = new Map(arrivals.map(({ atNs, number }) => [number, atNs]));
  const requests = events
    .filter(({ type, result }) => type === 'result' && result.phase === 'measured' && result.status === 'ok')
    .map(({ result }) => {
      const { marks } = result.attempts.at(-1);
      return { ...marks, arrivedAtNs: arrivedNs.get(Number(result.sampleId.split('-')[1])) };
    })
    .sort((a, b) => a.scheduledAtMs - b.scheduledAtMs);
  const offsetMs = requests.reduce(
    (least, { arrivedAtNs, sentAtMs }) => Math.min(least, arrivedAtNs / 1e6 - sentAtMs),
    Number.POSITIVE_INFINITY,
  );
  return {
    offsetMs,
    list: requests.map((one) => ({ ...one, arrivedAtMs: one.arrivedAtNs / 1e6 - offsetMs })),
  };
}
