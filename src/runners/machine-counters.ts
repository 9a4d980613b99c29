import { readFileSync } from 'node:fs';

/** Linux counts processor time for user space in hundredths of a second on every machine that Node runs on. */
const MS_PER_TICK = 10;
const NS_PER_MS = 1e6;

/**
 * Time that the main thread was ready to run and had no core, ms since the process began: the second field of
 * /proc/self/schedstat (Documentation/scheduler/sched-stats.rst). Null: the system does not count it.
 */
export function readRunQueueMs(): number | null {
  const [onCore, waited] = numbersOf(readOrNull('/proc/self/schedstat'));
  // A kernel without the statistics shows a file of zeros.
  return onCore === undefined || onCore === 0 || waited === undefined ? null : waited / NS_PER_MS;
}

/**
 * Time that the host of this virtual machine ran something else instead, ms over all cores since boot: `steal` of
 * /proc/stat (proc(5)). Null: the system does not count it.
 */
export function readStealMs(): number | null {
  const [total = ''] = readOrNull('/proc/stat')?.split('\n', 1) ?? [];
  const steal = total.startsWith('cpu ') ? numbersOf(total.slice(4))[7] : undefined;
  return steal === undefined ? null : steal * MS_PER_TICK;
}

function numbersOf(text: string | null): number[] {
  const words = (text ?? '').split(/\s+/).filter((word) => word !== '');
  return words.map(Number).filter((value) => Number.isFinite(value));
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
