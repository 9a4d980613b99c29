import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../src');

const FLOORS: Readonly<Record<string, number>> = {
  types: 0,
  util: 1,
  stats: 1,
  http: 2,
  store: 2,
  sources: 3,
  tasks: 3,
  scorers: 3,
  load: 3,
  providers: 3,
  lookups: 3,
  endpoints: 3,
  metrics: 3,
  reporters: 3,
  suite: 4,
  analysis: 4,
  sandbox: 4,
  runners: 5,
  commands: 6,
  'cli.ts': 7,
  'index.ts': 7,
  'vitest.ts': 7,
};

/** The folders that may import each package. A package that is not here may be imported nowhere. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'simple-statistics': ['stats'],
  'fastest-levenshtein': ['util', 'scorers'],
  ajv: ['scorers'],
  'ajv-formats': ['scorers'],
  undici: ['http'],
  'eventsource-parser': ['http'],
  'csv-parse': ['sources', 'sandbox'],
  hyparquet: ['sources'],
  'hyparquet-compressors': ['sources'],
  'hyparquet-writer': ['reporters'],
  handlebars: ['reporters', 'suite'],
  'd3-array': ['reporters'],
  'd3-format': ['reporters'],
  'd3-scale': ['reporters'],
  'd3-shape': ['reporters'],
  'string-width': ['reporters'],
  picocolors: ['reporters', 'commands'],
  'log-update': ['commands'],
  '@clack/prompts': ['commands'],
  yaml: ['suite', 'commands', 'reporters'],
  zod: ['suite'],
  croner: ['suite'],
  vitest: ['vitest.ts'],
  'p-limit': ['runners'],
  jiti: ['runners'],
  bullmq: ['runners'],
  ioredis: ['runners'],
  commander: ['commands'],
  '@huggingface/inference': ['providers'],
  '@huggingface/tasks': ['providers'],
};

/** Node modules that a sealed folder may use; every other folder may use any. */
const SEALED: Readonly<Record<string, readonly string[]>> = {
  types: [],
  stats: [],
  analysis: [],
  tasks: ['node:crypto'],
  load: [],
  scorers: ['node:vm'],
};

interface Import {
  readonly file: string;
  readonly floorName: string;
  readonly specifier: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : [];
  });
}

function floorName(path: string): string {
  return relative(SRC, path).split('/')[0] as string;
}

const files = sourceFiles(SRC);
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+'([^']+)'|import\('([^']+)'\)/g),
  ];
  return found.map((match) => ({
    file,
    floorName: floorName(file),
    specifier: (match[1] ?? match[2]) as string,
  }));
});

it('finds the source and its imports', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(imports.length).toBeGreaterThan(100);
});

it('every folder has a floor', () => {
  expect(files.map(floorName).filter((name) => FLOORS[name] === undefined)).toEqual([]);
});

it('files import only from a lower floor or their own folder', () => {
  const wrong = imports
    .filter((entry) => entry.specifier.startsWith('.'))
    .filter((entry) => {
      const target = floorName(resolve(dirname(entry.file), entry.specifier));
      return target !== entry.floorName && !((FLOORS[target] ?? 99) < (FLOORS[entry.floorName] ?? -1));
    });
  expect(wrong).toEqual([]);
});

it('only commands import the sandbox', () => {
  const wrong = imports.filter(
    (entry) => entry.specifier.includes('/sandbox/') && !['sandbox', 'commands'].includes(entry.floorName),
  );
  expect(wrong).toEqual([]);
});

it('packages are imported only where they live', () => {
  const wrong = imports
    .filter((entry) => !entry.specifier.startsWith('.') && !entry.specifier.startsWith('node:'))
    .filter((entry) => !(HOMES[packageName(entry.specifier)] ?? []).includes(entry.floorName));
  expect(wrong).toEqual([]);
});

it('sealed folders do no IO', () => {
  const wrong = imports
    .filter((entry) => entry.specifier.startsWith('node:'))
    .filter((entry) => !(SEALED[entry.floorName]?.includes(entry.specifier) ?? true));
  expect(wrong).toEqual([]);
  const clocks = files
    .filter((file) =>
      ['stats', 'analysis', 'tasks', 'scorers', 'load', 'reporters'].includes(floorName(file)),
    )
    .filter((file) =>
      /\bDate\.now\(|\bperformance\.now\(|\bMath\.random\(|new Date\(\)/.test(readFileSync(file, 'utf8')),
    );
  expect(clocks).toEqual([]);
});

it('there is no cycle, types included', () => {
  const graph = new Map<string, string[]>();
  for (const entry of imports) {
    if (!entry.specifier.startsWith('.')) continue;
    const edges = graph.get(entry.file) ?? [];
    edges.push(resolve(dirname(entry.file), entry.specifier));
    graph.set(entry.file, edges);
  }
  const state = new Map<string, 'open' | 'closed'>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]) => {
    if (state.get(file) === 'closed') return;
    if (state.get(file) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(file)), file].map((f) => relative(SRC, f)).join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    state.set(file, 'closed');
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

it('no file is a novel', () => {
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 300);
  expect(long.map((file) => relative(SRC, file))).toEqual([]);
});

it('no file is named for nothing', () => {
  const vague = files.filter((file) => /\/(utils?|helpers?|common|misc|manager)\.ts$/.test(file));
  expect(vague).toEqual([]);
});

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string);
}
