import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Json } from '../types/json.ts';
import type { ModuleReference } from '../types/scorer.ts';
import { InputError } from '../util/errors.ts';

/** What a module scorer is called with. */
export interface ModuleArguments {
  readonly input: Json;
  readonly output: Json;
  readonly expected: Json;
  readonly metadata: Json;
}

/** What the module's thread says of one call, or of its start (id 0). */
export type ModuleReply =
  | { readonly id: number; readonly ok: true; readonly value: Json }
  | { readonly id: number; readonly ok: false; readonly error: string };

/** A module may take this long to load, ms. */
const LOAD_TIMEOUT_MS = 20_000;
const MEMORY_MB = 512;

/**
 * Runs a user's scorer in a thread of its own, one call at a time. A call that takes too long ends the thread; the next
 * call starts a new one. The thread sees no environment but what the suite names, and what it prints goes nowhere.
 */
export class ModuleHost {
  readonly #module: ModuleReference;
  readonly #env: Readonly<Record<string, string>>;
  #worker: Worker | null = null;
  #calls = 0;

  constructor(module: ModuleReference, env: Readonly<Record<string, string>>) {
    this.#module = module;
    this.#env = env;
  }

  /** Loads the module. An InputError says why it can't be used. */
  async open(): Promise<void> {
    const { path } = this.#module;
    if (!existsSync(path)) {
      const hint = 'a relative path is relative to the suite file that names it';
      throw new InputError('the scorer module does not exist', { where: path, hint });
    }
    const reply = await this.#start();
    if (reply.ok) return;
    await this.close();
    throw new InputError(`the scorer module can't be used: ${reply.error}`, {
      where: path,
      hint: 'it has to export a function of {input, output, expected, metadata}',
    });
  }

  /** What the module gives for one answer, or why it gave nothing. Calls must not overlap. */
  async call(input: ModuleArguments): Promise<ModuleReply> {
    if (this.#worker === null) {
      const started = await this.#start();
      if (!started.ok) return started;
    }
    this.#calls += 1;
    return this.#ask({ id: this.#calls, input }, this.#module.timeoutMs);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): Promise<ModuleReply> {
    const worker = new Worker(workerPath(), {
      workerData: { path: this.#module.path, exportName: this.#module.exportName },
      env: { ...this.#env },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.unref();
    // It may fail or end between two calls, when nobody asks: the next call then starts another.
    const forget = () => {
      if (this.#worker === worker) this.#worker = null;
    };
    worker.on('error', forget).on('exit', forget);
    this.#worker = worker;
    return this.#ask({ id: 0, input: null }, LOAD_TIMEOUT_MS);
  }

  #ask(question: { id: number; input: ModuleArguments | null }, timeoutMs: number): Promise<ModuleReply> {
    const { id } = question;
    const worker = this.#worker;
    if (worker === null) return Promise.resolve({ id, ok: false, error: 'its thread is gone' });
    return new Promise((resolve) => {
      const end = (reply: ModuleReply, broken: boolean) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        if (broken) void this.close();
        resolve(reply);
      };
      // The module may send messages of its own.
      const onMessage = (reply: ModuleReply | null) => {
        if (reply?.id === id) end(reply, false);
      };
      const onError = (error: Error) => end({ id, ok: false, error: error.message }, true);
      const onExit = () => end({ id, ok: false, error: 'it ended its thread' }, true);
      const timer = setTimeout(
        () => end({ id, ok: false, error: `no answer within ${timeoutMs / 1000} s` }, true),
        timeoutMs,
      );
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(question);
    });
  }
}

/** The built thread's file, also when this module runs from its TypeScript source, which Node 20 can't run. */
function workerPath(): string {
  const built = fileURLToPath(import.meta.url)
    .replace(/([\\/])src([\\/]runners[\\/])/, '$1dist$2')
    .replace(/module-host\.[jt]s$/, 'module-thread.js');
  if (existsSync(built)) return built;
  throw new InputError('hfbench is not built, so it can’t run scorer modules', { hint: 'run npm run build' });
}
