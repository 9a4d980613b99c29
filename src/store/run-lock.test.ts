import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lockRunFolder } from './run-lock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hfbench-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps a second process out until it is released', () => {
  const release = lockRunFolder(folder);
  expect(() => lockRunFolder(folder)).toThrow(/still going/);
  release();
  lockRunFolder(folder)();
  expect(existsSync(join(folder, 'run.lock'))).toBe(false);
});

it('takes over the lock of a process that has died, of one whose number another bears now, and a torn one', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const dead = { pid, host: hostname(), began: null };
  const reborn = { pid: process.pid, host: hostname(), began: '1' };
  const left = process.platform === 'linux' ? [dead, reborn] : [dead];
  for (const text of [...left.map((owner) => JSON.stringify(owner)), '{"pi']) {
    writeFileSync(join(folder, 'run.lock'), text);
    lockRunFolder(folder)();
  }
});

it.runIf(process.platform === 'linux')(
  'takes over the lock of a killed process that nobody has buried',
  async () => {
    // A shell that has turned into `sleep` never asks how its child ended: the killed child stays a zombie.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(String(line).trim());
    writeFileSync(join(folder, 'run.lock'), JSON.stringify({ pid, host: hostname(), began: null }));
    expect(() => lockRunFolder(folder)).toThrow(/still going/);
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => lockRunFolder(folder)(), { timeout: 5000 });
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill('SIGKILL');
  },
);

it('respects a lock of another machine, whose processes it can not see', () => {
  writeFileSync(join(folder, 'run.lock'), JSON.stringify({ pid: 1, host: 'elsewhere' }));
  expect(() => lockRunFolder(folder)).toThrow(/elsewhere/);
});
