import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeWorkspace } from '../../test/fixtures/run-cli.ts';
import { ModuleHost } from './module-host.ts';

let folder: string;

beforeAll(() => {
  // The thread runs from what is built.
  makeWorkspace().remove();
  folder = mkdtempSync(join(tmpdir(), 'hfbench-module-'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function hostOf(name: string, text: string): ModuleHost {
  const path = join(folder, name);
  writeFileSync(path, text);
  return new ModuleHost({ path, exportName: null, timeoutMs: 2_000 }, {});
}

const ASKED = { input: 'q', output: 'a', expected: 'a', metadata: null };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it.each([
  ['throws', "setTimeout(() => { throw new Error('late'); }, 5)"],
  ['rejects a promise that nobody awaits', "setTimeout(() => void Promise.reject(new Error('late')), 5)"],
  ['ends its thread', 'setTimeout(() => process.exit(0), 5)'],
])(
  'a module that %s after its answer harms neither the run nor the next call',
  async (name, late) => {
    const host = hostOf(`${name.replaceAll(' ', '-')}.mjs`, `export default () => { ${late}; return 1; };\n`);
    try {
      expect(await host.call(ASKED)).toMatchObject({ ok: true, value: 1 });
      await pause(200);
      expect(await host.call(ASKED)).toMatchObject({ ok: true, value: 1 });
    } finally {
      await host.close();
    }
  },
  20_000,
);

it("messages that are not the host's own are no answer", async () => {
  const host = hostOf(
    'chatty.mjs',
    "import { parentPort } from 'node:worker_threads';\nexport default () => { parentPort.postMessage(null); parentPort.postMessage('hello'); return 0.5; };\n",
  );
  try {
    expect(await host.call(ASKED)).toMatchObject({ ok: true, value: 0.5 });
  } finally {
    await host.close();
  }
}, 20_000);
