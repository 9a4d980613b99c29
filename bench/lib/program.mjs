import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { othersWaitNs } from './machine.mjs';

const USAGE = new URL('usage-at-exit.mjs', import.meta.url).href;
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/**
 * Runs a Node program to its end on a core and gives what it cost as a whole. `watch` is called with its process id
 * once it runs, and what it returns is called at the end. Exit codes outside `codes` throw with what it said.
 */
export async function runProgram({
  core,
  folder,
  args,
  imports = [],
  env = {},
  codes = [0],
  watch = () => () => {},
}) {
  const usageFile = join(folder, 'usage.json');
  const preload = [USAGE, ...imports].flatMap((url) => ['--import', url]);
  const child = spawn('taskset', ['-c', String(core), process.execPath, ...preload, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: '1', BENCH_USAGE: usageFile, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const unwatch = watch(child.pid);
  const code = await new Promise((resolve) => child.once('close', resolve));
  unwatch();
  if (!codes.includes(code)) throw new Error(`${args.join(' ')} ended with ${code}:\n${said.out}${said.err}`);
  const usage = JSON.parse(readFileSync(usageFile, 'utf8'));
  return {
    code,
    ...said,
    cpuUs: usage.cpuUs,
    wallNs: usage.wallNs,
    maxRssBytes: usage.maxRssBytes,
    mainWaitNs: usage.main.waitNs,
    waitNs: othersWaitNs({ cpuNs: 0, waitNs: 0 }, usage.main, usage.cpuUs),
  };
}

/** Runs `hfbench run` on a suite into a new run folder. */
export async function runHfbench({ suitePath, folder, runFolder, args = [], ...program }) {
  const run = [CLI, 'run', suitePath, '--quiet', '-o', runFolder, ...args];
  return await runProgram({ ...program, folder, args: run });
}
