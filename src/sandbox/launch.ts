import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { InputError } from '../util/errors.ts';
import type { SandboxConfig } from './sandbox.ts';

/** What the sandbox's process says to its parent once. */
export type ChildMessage =
  | { readonly kind: 'started'; readonly url: string }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly where: string | null;
      readonly hint: string | null;
    };

/** A sandbox in a process of its own. */
export interface LaunchedSandbox {
  readonly url: string;
  readonly pid: number;
  /** Ends the process and resolves when it is gone. May be called twice. */
  close(): Promise<void>;
}

const START_DEADLINE_MS = 15_000;
const CLOSE_DEADLINE_MS = 2_000;

/**
 * Starts the sandbox in a process of its own, so that its work never shares a thread with the client that measures
 * it. The process ends with this one, however this one ends. It gets an empty environment: no token reaches it.
 * It runs the built `main.js`, also when this module runs from its TypeScript source (Node 20 can't run that), so
 * from source the project must have been built first; in tests `startSandbox` needs no build.
 * Throws InputError when it is not built, when the config is wrong, and when it does not start within 15 s.
 */
export async function launchSandbox(config: SandboxConfig): Promise<LaunchedSandbox> {
  const child = fork(findMain(), [], { env: {}, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const close = () => endProcess(child);
  try {
    const message = await firstMessage(child, config);
    if (message.kind === 'failed') throw failureOf(message);
    // This process may end while a sandbox runs: nothing of the child may keep it alive.
    child.unref();
    child.channel?.unref();
    if (child.stderr instanceof Socket) child.stderr.unref();
    return { url: message.url, pid: child.pid ?? 0, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function findMain(): string {
  const here = import.meta.url;
  const main = fileURLToPath(
    new URL(here.endsWith('.ts') ? '../../dist/sandbox/main.js' : './main.js', here),
  );
  if (existsSync(main)) return main;
  throw new InputError('The sandbox is not built', { where: main, hint: 'Run `npm run build` first.' });
}

function firstMessage(child: ChildProcess, config: SandboxConfig): Promise<ChildMessage> {
  return new Promise((resolve, reject) => {
    let complaints = '';
    const fail = (what: string) => {
      reject(
        new InputError(`The sandbox did not start: ${what}`, complaints === '' ? {} : { hint: complaints }),
      );
    };
    const timer = setTimeout(() => fail(`silent for ${START_DEADLINE_MS / 1000} s`), START_DEADLINE_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = `${complaints}${chunk.toString('utf8')}`.slice(-2000);
    });
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => fail(`its process ended with code ${code}`));
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve(message as ChildMessage);
    });
    child.once('close', () => clearTimeout(timer));
    child.send(config);
  });
}

function failureOf(message: Extract<ChildMessage, { kind: 'failed' }>): InputError {
  return new InputError(message.message, {
    ...(message.where === null ? {} : { where: message.where }),
    ...(message.hint === null ? {} : { hint: message.hint }),
  });
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_DEADLINE_MS);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(timer);
}
