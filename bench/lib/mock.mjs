import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readSchedstat } from './machine.mjs';

const BUILD = fileURLToPath(new URL('../.build', import.meta.url));
const SOURCE = fileURLToPath(new URL('../mock/server.c', import.meta.url));

/** Compiles the server unless it is newer than its source. Throws with what to do when there is no compiler. */
export function buildMock() {
  mkdirSync(BUILD, { recursive: true });
  const binary = join(BUILD, 'server');
  if (existsSync(binary) && statSync(binary).mtimeMs > statSync(SOURCE).mtimeMs) return binary;
  const compiler = process.env.CC ?? 'gcc';
  try {
    execFileSync(compiler, ['-O2', '-Wall', '-o', binary, SOURCE], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  } catch (error) {
    if (error.code !== 'ENOENT') throw new Error(`${compiler} could not compile the benchmarks' server`);
    throw new Error(
      `the benchmarks' server is a C program and there is no ${compiler}; install gcc, or name a compiler in CC`,
    );
  }
  return binary;
}

/** Starts the server pinned to a core. */
export async function startMock(core) {
  const logFile = join(BUILD, `arrivals-${process.pid}.bin`);
  const child = spawn('taskset', ['-c', String(core), buildMock(), logFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(Number(line.split(' ')[1])));
    child.once('exit', (code) => reject(new Error(`the benchmarks' server ended at once (${code})`)));
  });
  const origin = `http://127.0.0.1:${port}`;
  const ask = async (path) => {
    const answer = await fetch(`${origin}/-/${path}`);
    if (!answer.ok) throw new Error(`the benchmarks' server refused /-/${path}`);
    return await answer.json();
  };
  return {
    origin,
    /** Base URL below which POSTs get what `mode` says; see mock/server.c. */
    base: (mode) => `${origin}/${mode}/v1`,
    stats: () => ask('stats'),
    reset: () => ask('reset'),
    /** Arrivals since the reset: moments in ns of process.hrtime, and the numbers that the requests bear. */
    arrivals: async () => {
      await ask('log');
      const pairs = new BigInt64Array(new Uint8Array(readFileSync(logFile)).buffer);
      const count = pairs.length / 2;
      return Array.from({ length: count }, (_, index) => ({
        atNs: Number(pairs[2 * index]),
        number: Number(pairs[2 * index + 1]),
      }));
    },
    schedstat: () => readSchedstat(child.pid),
    close: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGKILL');
      }),
  };
}
