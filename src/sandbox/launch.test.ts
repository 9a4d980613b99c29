import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployment } from '../../test/fixtures/sandbox.ts';
import type { launchSandbox as Launch } from './launch.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A package of its own with this source, transpiled, and training data of a few rows. */
let home: string;
let launchSandbox: typeof Launch;

function transpileFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) transpileFolder(join(from, entry.name), join(to, entry.name));
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) {
      const { outputText } = ts.transpileModule(readFileSync(join(from, entry.name), 'utf8'), {
        compilerOptions: {
          module: ts.ModuleKind.ESNext,
          target: ts.ScriptTarget.ES2023,
          rewriteRelativeImportExtensions: true,
          verbatimModuleSyntax: true,
        },
      });
      writeFileSync(join(to, entry.name.replace(/\.ts$/, '.js')), outputText);
    }
  }
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sandbox-launch-'));
  cpSync(join(ROOT, 'package.json'), join(home, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  for (const folder of ['sandbox', 'util', 'stats', 'types']) {
    const from = join(ROOT, 'src', folder);
    if (readdirSync(join(ROOT, 'src')).includes(folder)) transpileFolder(from, join(home, 'dist', folder));
  }
  const data: Record<string, string> = {
    'support-intents/train.csv': 'id,text,intent\n1,refund,billing\n2,parcel,shipping\n',
    'product-reviews/train.jsonl':
      '{"text":"bad","sentiment":"negative"}\n{"text":"good","sentiment":"positive"}\n',
    'short-questions/train.jsonl': '{"question":"1 + 1?","answer":"2","kind":"arithmetic"}\n',
  };
  for (const [file, text] of Object.entries(data)) {
    mkdirSync(join(home, 'datasets', dirname(file)), { recursive: true });
    writeFileSync(join(home, 'datasets', file), text);
  }
  ({ launchSandbox } = await import(pathToFileURL(join(home, 'dist/sandbox/launch.js')).href));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function dies(pid: number): Promise<boolean> {
  for (let i = 0; i < 200 && alive(pid); i += 1) await delay(50);
  return !alive(pid);
}

it('serves from a process of its own, which ends on close', async () => {
  const sandbox = await launchSandbox({ port: 0, deployments: [deployment('sandbox/sentiment-small')] });
  expect(sandbox.pid).not.toBe(process.pid);
  const response = await fetch(`${sandbox.url}/d/it/hf-inference/models/sandbox/sentiment-small`, {
    method: 'POST',
    body: '{"inputs":"good"}',
  });
  expect([response.status, await response.json()]).toEqual([
    200,
    [
      [
        { label: 'LABEL_1', score: expect.any(Number) },
        { label: 'LABEL_0', score: expect.any(Number) },
      ],
    ],
  ]);
  await sandbox.close();
  expect(alive(sandbox.pid)).toBe(false);
  await sandbox.close();
});

it('tells why it could not start', async () => {
  await expect(
    launchSandbox({ port: 0, deployments: [deployment('sandbox/nothing')] }),
  ).rejects.toMatchObject({
    name: 'InputError',
    message: 'The sandbox has no model "sandbox/nothing"',
    where: 'deployment it',
  });
});

const PARENT = (launch: string) => `
  import { launchSandbox } from ${JSON.stringify(launch)};
  const { pid, url } = await launchSandbox({ port: 0, deployments: [] });
  console.log(JSON.stringify({ pid, url }));
  if (process.argv.includes('stay')) setInterval(() => {}, 1000);
`;

async function startParent(...args: string[]): Promise<{ parent: ChildProcess; pid: number }> {
  const file = join(home, 'parent.js');
  writeFileSync(file, PARENT(pathToFileURL(join(home, 'dist/sandbox/launch.js')).href));
  const parent = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: parent.stdout as NodeJS.ReadableStream }), 'line')) as [
    string,
  ];
  return { parent, pid: (JSON.parse(line) as { pid: number }).pid };
}

it('dies with a parent that is killed, and ignores the Ctrl-C that a terminal sends to both', async () => {
  const { parent, pid } = await startParent('stay');
  process.kill(pid, 'SIGINT');
  await delay(200);
  expect(alive(pid)).toBe(true);
  parent.kill('SIGKILL');
  expect(await dies(pid)).toBe(true);
});

it('does not keep alive a parent that forgets it, and dies with it', async () => {
  const { parent, pid } = await startParent();
  if (parent.exitCode === null) await once(parent, 'exit');
  expect(parent.exitCode).toBe(0);
  expect(await dies(pid)).toBe(true);
});
