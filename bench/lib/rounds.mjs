import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MAX_WAIT_SHARE, roundOrder } from './statistics.mjs';

const WORKER = fileURLToPath(new URL('../arms/worker.mjs', import.meta.url));

/** Starts an arm: a process of its own, pinned to the client's core, that carries out one block when told to. */
export async function startArm(name, module, core, setup) {
  const child = fork(WORKER, [], {
    execPath: 'taskset',
    execArgv: ['-c', String(core), process.execPath, '--expose-gc'],
    serialization: 'advanced',
  });
  const answer = () =>
    new Promise((resolve, reject) => {
      const onExit = (code) => reject(new Error(`the arm ${name} ended (${code})`));
      child.once('exit', onExit);
      child.once('message', (message) => {
        child.off('exit', onExit);
        if (message.error) reject(new Error(`the arm ${name}: ${message.error}`));
        else resolve(message.value);
      });
    });
  const call = (message) => {
    const answered = answer();
    child.send(message);
    return answered;
  };
  await call({ open: module, setup });
  return {
    name,
    pid: child.pid,
    run: (job) => call({ job }),
    close: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGKILL');
      }),
  };
}

/** Longest warm-up of an arm, blocks. */
const MAX_WARM_UP = 8;

/**
 * Runs blocks that count for nothing until the arm no longer gets cheaper: its code is compiled, on the one core that it
 * has, while it works. `costOf` gives a block's CPU µs a request or token.
 */
export async function warmUp(arm, job, costOf) {
  let best = Number.POSITIVE_INFINITY;
  for (let block = 0; block < MAX_WARM_UP; block += 1) {
    const cost = costOf(await arm.run(job));
    if (cost > 0.95 * best && block >= 3) return;
    best = Math.min(best, cost);
  }
}

/**
 * Runs rounds A B C C B A until `rounds` of them are kept whole or the time is up. Gives every block with its arm,
 * round, what the arm measured, the server's idle share and whether it is discarded: its client waited for its core for
 * more than 5 % of the time. With `halves` a round is A B and the next one B A, for arms that take long.
 */
export async function runRounds({ arms, jobOf, mock, rounds, budgetMs, say, halves = false }) {
  const blocks = [];
  const startedMs = performance.now();
  let keptRounds = 0;
  let longestMs = 0;
  for (let round = 0; keptRounds < rounds; round += 1) {
    const roundStartMs = performance.now();
    if (round > 0 && roundStartMs - startedMs + longestMs > budgetMs) break;
    const order = roundOrder(arms);
    const half = round % 2 === 0 ? order.slice(0, arms.length) : order.slice(arms.length);
    for (const arm of halves ? half : order) blocks.push(await runBlock(arm, jobOf(arm), round, mock));
    longestMs = Math.max(longestMs, performance.now() - roundStartMs);
    const own = blocks.filter((block) => block.round === round);
    const whole = arms.every((arm) => own.some((block) => block.arm === arm.name && !block.discarded));
    if (whole) keptRounds += 1;
    say(`round ${round + 1}: ${own.filter((block) => !block.discarded).length} of ${own.length} blocks kept`);
  }
  return blocks;
}

async function runBlock(arm, job, round, mock) {
  const before = { ...mock.schedstat(), stats: await mock.stats(), atMs: performance.now() };
  const measured = await arm.run(job);
  const wallNs = (performance.now() - before.atMs) * 1e6;
  const after = { ...mock.schedstat(), stats: await mock.stats() };
  const answered = after.stats.requests - before.stats.requests;
  const counted =
    measured.requests === undefined ? answered : measured.requests + (measured.settledRequests ?? 0);
  if (counted !== answered)
    throw new Error(`the arm ${arm.name} counts ${counted} answers, the server ${answered}`);
  const serverCpuUs = (after.cpuNs - before.cpuNs) / 1000;
  return {
    arm: arm.name,
    round,
    ...measured,
    waitShare: measured.waitNs / measured.wallNs,
    mainWaitShare: measured.mainWaitNs / measured.wallNs,
    serverCpuUs,
    serverIdleShare: 1 - (serverCpuUs * 1000) / wallNs,
    serverWaitShare: (after.waitNs - before.waitNs) / wallNs,
    discarded: measured.waitNs / measured.wallNs > MAX_WAIT_SHARE,
  };
}
