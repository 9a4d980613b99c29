import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<
    string,
    {
      optionalDependencies?: Record<string, string>;
      resolved?: string;
      hasInstallScript?: boolean;
      dev?: boolean;
    }
  >;
};

it('every dependency stands in docs/dependencies.md with its reason', () => {
  const page = read('docs/dependencies.md');
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
    const word = name.startsWith('@types/') ? '@types/*' : name;
    expect(page, name).toMatch(new RegExp(`[| ,]${word.replace(/[/*]/g, '\\$&')}[ ,]`));
  }
});

it('development tools are pinned to one version', () => {
  expect(
    Object.values(manifest.devDependencies).filter((version) => !/^\d+\.\d+\.\d+(-r\.\d+)?$/.test(version)),
  ).toEqual([]);
});

it('the lock holds the packages of every platform, so that npm ci takes it: else run scripts/complete-lock.mjs', () => {
  const missing = Object.values(lock.packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => lock.packages[`node_modules/${name}`] === undefined);
  expect(missing).toEqual([]);
});

it('the lock names no registry', () => {
  expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
});

it('nothing that runs in production runs a script at installation', () => {
  const scripted = Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript && !entry.dev);
  expect(scripted).toEqual([]);
});

it('production stays light: at most 90 packages', () => {
  const production = Object.entries(lock.packages).filter(([name, entry]) => name !== '' && !entry.dev);
  expect(production.length).toBeLessThanOrEqual(90);
});
