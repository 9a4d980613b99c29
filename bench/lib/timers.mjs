import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchProcess } from './machine.mjs';
import { RAMP_S } from './observed-run.mjs';
import { runProgram } from './program.mjs';
import { wireRequest } from './request.mjs';
import { writeSuite } from './suite.mjs';

const CONTROL = fileURLToPath(new URL('../arms/timer-program.mjs', import.meta.url));

/**
 * Runs the control of open loops: a constant rate by plain timers. Gives, of all but its first seconds, how late each
 * request was by the program itself (ms), when the server read it (ns), and the program's use of its core.
 */
export async function runTimers({ mock, cores, folder, perSecond, seconds }) {
  const suitePath = await writeSuite(folder, {
    base: mock.base('json'),
    rows: 1,
    load: { kind: 'sequential' },
  });
  const job = join(folder, 'timers.json');
  await writeFile(
    job,
    JSON.stringify({ ...(await wireRequest(suitePath)), perSecond, seconds: RAMP_S + seconds }),
  );
  await mock.reset();
  let watched = null;
  const ran = await runProgram({
    core: cores.client,
    folder,
    args: [CONTROL, job],
    watch: (pid) => {
      watched = watchProcess(pid);
      return watched.stop;
    },
  });
  const ramp = perSecond * RAMP_S;
  const arrivedNs = (await mock.arrivals()).map(({ atNs }) => atNs).slice(ramp);
  const lateMs = JSON.parse(ran.out).slice(ramp);
  return { lateMs, arrivedNs, use: watched.between(arrivedNs[0], arrivedNs.at(-1)) };
}
