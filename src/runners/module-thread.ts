import { parentPort, workerData } from 'node:worker_threads';
import { createJiti } from 'jiti';
import type { Json } from '../types/json.ts';
import { messageOf } from '../util/errors.ts';
import type { ModuleArguments, ModuleReply } from './module-host.ts';

// The thread of one scorer module: loads it when first asked, then answers one call after the other.
const { path, exportName } = workerData as { path: string; exportName: string | null };
let loaded: Promise<(input: ModuleArguments) => unknown> | null = null;

parentPort?.on('message', ({ id, input }: { id: number; input: ModuleArguments | null }) => {
  answer(input).then(
    (value) => tell({ id, ok: true, value }),
    (error: unknown) => tell({ id, ok: false, error: messageOf(error).slice(0, 300) }),
  );
});

async function answer(input: ModuleArguments | null): Promise<Json> {
  loaded ??= load();
  const score = await loaded;
  if (input === null) return null;
  const value = await score(input);
  // Whatever it gives crosses the thread as JSON: no functions, no cycles.
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}

async function load(): Promise<(input: ModuleArguments) => unknown> {
  const module = (await createJiti(path, { fsCache: false }).import(path)) as Record<string, unknown>;
  if (exportName !== null) return callable(module[exportName], `its export "${exportName}"`);
  if (typeof module.default === 'function') return callable(module.default, 'its default export');
  const functions = Object.values(module).filter((value) => typeof value === 'function');
  if (functions.length !== 1)
    throw new Error(`it exports ${functions.length} functions and none as default: name one with "export"`);
  return callable(functions[0], 'its export');
}

function callable(value: unknown, name: string): (input: ModuleArguments) => unknown {
  if (typeof value === 'function') return value as (input: ModuleArguments) => unknown;
  throw new Error(`${name} is no function`);
}

function tell(reply: ModuleReply): void {
  parentPort?.postMessage(reply);
}
