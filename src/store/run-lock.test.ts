import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

it('takes over the lock of a process that has died, and a torn one', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const left of [JSON.stringify({ pid, host: hostname() }), '{"pi']) {
    writeFileSync(join(folder, 'run.lock'), left);
    lockRunFolder(folder)();
  }
});

it('respects a lock of another machine, whose processes it can not see', () => {
  writeFileSync(join(folder, 'run.lock'), JSON.stringify({ pid: 1, host: 'elsewhere' }));
  expect(() => lockRunFolder(folder)).toThrow(/elsewhere/);
});
