import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** What the results are of: the processor's name, cores, memory, system and Node. Never a host name or a path. */
export function describeMachine() {
  const kernel = readFileSync('/proc/sys/kernel/osrelease', 'utf8').split('-')[0].trim();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: allowedCores().length,
    memoryGb: Math.round(totalmem() / 1e9),
    system: `Linux ${kernel}`,
    node: process.version,
  };
}

/** Cores that this process may use. */
function allowedCores() {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** A core for the server and another for the client; null with why when there are not two, or no way to pin. */
export function chooseCores() {
  const cores = allowedCores();
  if (cores.length < 2)
    return { problem: 'the benchmarks need two cores: one for the server, one for the client' };
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
  } catch {
    return { problem: 'the benchmarks pin processes with taskset (package util-linux), which is not here' };
  }
  return { server: cores[0], client: cores[1] };
}

/**
 * CPU time and run-queue wait of a thread so far, ns: fields 1 and 2 of its schedstat. Node's main thread has the
 * process's id.
 */
export function readSchedstat(pid = process.pid, task = pid) {
  const [cpuNs, waitNs] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ').map(Number);
  return { cpuNs, waitNs };
}

/**
 * Time that the main thread waited for its core because of others, ns. All threads of a pinned process share the core,
 * so what its own collector and file threads ran is taken off first: they are part of what the process costs.
 */
export function othersWaitNs(before, after, processCpuUs) {
  const ownThreadsNs = processCpuUs * 1000 - (after.cpuNs - before.cpuNs);
  return Math.max(0, after.waitNs - before.waitNs - Math.max(0, ownThreadsNs));
}

/** Resident memory of a process now, bytes. */
export function readRssBytes(pid = process.pid) {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return Number(kilobytes) * 1024;
}

/** How often a running process is looked at, ms. */
const LOOK_MS = 100;

/** Looks at a process from outside while it runs: its core, its waits, its memory. */
export function watchProcess(pid) {
  const looks = [];
  const look = () => {
    try {
      const [, rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
      const fields = rest.split(' ');
      // Fields 14 and 15 in ticks of 10 ms.
      const processCpuUs = (Number(fields[11]) + Number(fields[12])) * 10_000;
      looks.push({
        atNs: Number(process.hrtime.bigint()),
        processCpuUs,
        rssBytes: readRssBytes(pid),
        ...readSchedstat(pid),
      });
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop: () => clearInterval(timer),
    looks,
    /** Its use of the core and its wait for it between two moments of process.hrtime, as shares; null: it was not seen. */
    between: (fromNs, toNs) => {
      const inside = looks.filter(({ atNs }) => atNs >= fromNs && atNs <= toNs);
      const first = inside[0];
      const last = inside.at(-1);
      if (first === undefined || first === last) return null;
      const wallNs = last.atNs - first.atNs;
      const cpuUs = last.processCpuUs - first.processCpuUs;
      return {
        wallNs,
        cpuUs,
        cpuShare: (cpuUs * 1000) / wallNs,
        waitShare: othersWaitNs(first, last, cpuUs) / wallNs,
        mainWaitShare: (last.waitNs - first.waitNs) / wallNs,
      };
    },
  };
}
