// The process of one arm. It opens the module it is told to and carries out one block at a time; what a block costs is
// measured here, around the arm's own work: CPU of this process with all its threads, and how long its main thread
// waited for the core.
import { othersWaitNs, readSchedstat } from '../lib/machine.mjs';

let arm = null;

process.on('message', (message) => {
  void handle(message).then(
    (value) => process.send({ value }),
    (error) => process.send({ error: error.stack ?? String(error) }),
  );
});
process.on('disconnect', () => process.exit());

async function handle({ open, setup, job }) {
  if (open !== undefined) {
    arm = await (await import(open)).openArm(setup);
    return null;
  }
  await arm.prepare?.(job);
  // The garbage of the block before is that block's.
  globalThis.gc?.();
  // A full collection also throws away compiled code whose objects are gone: it comes back before the block begins.
  const settled = job.settleMs === undefined ? null : await arm.run({ ...job, ms: job.settleMs });
  const cpu = process.cpuUsage();
  const before = readSchedstat();
  const start = process.hrtime.bigint();
  const measured = await arm.run(job);
  const wallNs = Number(process.hrtime.bigint() - start);
  const used = process.cpuUsage(cpu);
  const after = readSchedstat();
  const cpuUs = used.user + used.system;
  return {
    ...((await arm.finish?.(measured)) ?? measured),
    cpuUs,
    wallNs,
    waitNs: othersWaitNs(before, after, cpuUs),
    mainWaitNs: after.waitNs - before.waitNs,
    settledRequests: settled?.requests ?? 0,
  };
}
