import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../util/errors.ts';
import { mergeNodes, type Place, type PlacedNode, type SourceFile } from './placed-node.ts';
import { type Finding, faultAt, type Problem, problemAt, showFile } from './problem.ts';
import { fileOutOfReach, type Reach } from './reach.ts';
import { readDocument } from './read-document.ts';

/** A suite file with everything that it extends merged under it. */
export interface SuiteTree {
  /** Null: a file could not be read. */
  readonly root: PlacedNode | null;
  readonly problems: readonly Problem[];
}

/** Reads a suite file and the chain of files that it extends, each within reach (null: all are). */
export async function readTree(path: string, reach: Reach | null): Promise<SuiteTree> {
  return readChain(resolve(path), [], null, reach);
}

async function readChain(
  path: string,
  below: readonly string[],
  from: Place | null,
  reach: Reach | null,
): Promise<SuiteTree> {
  const here: Place = from ?? { file: { path, shown: showFile(path), text: '' }, offset: 0 };
  const refuse = (message: string, more: Partial<Finding>): SuiteTree => ({
    root: null,
    problems: [problemAt(here, faultAt(from === null ? [] : ['extends'], message, more))],
  });
  if (below.includes(path)) {
    const round = [...below.slice(below.indexOf(path)), path].map(showFile).join(' → ');
    return refuse('a suite extends itself', { found: round, hint: 'break the circle' });
  }
  const outOfReach = from === null || reach === null ? null : fileOutOfReach(path, reach);
  if (outOfReach !== null) return refuse(outOfReach.message, outOfReach);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const hint = from === null ? null : 'the path is relative to the file that writes it';
    return refuse(`the suite file can't be read: ${messageOf(error)}`, { hint });
  }
  const file: SourceFile = { path, shown: showFile(path), text: text.replace(/^\uFEFF/, '') };
  const { root, problems } = readDocument(file);
  if (root?.kind !== 'map') return notAMapping(root, file, problems);
  const parent = root.entries.get('extends')?.node;
  if (parent?.kind !== 'scalar' || typeof parent.value !== 'string' || parent.value.trim() === '') {
    return { root, problems };
  }
  const base = await readChain(resolve(dirname(path), parent.value), [...below, path], parent.place, reach);
  if (base.root === null) return { root: null, problems: [...problems, ...base.problems] };
  const entries = new Map([...root.entries].filter(([key]) => key !== 'extends'));
  return {
    root: mergeNodes(base.root, { ...root, entries }),
    problems: [...problems, ...base.problems],
  };
}

function notAMapping(root: PlacedNode | null, file: SourceFile, problems: readonly Problem[]): SuiteTree {
  if (root === null) return { root, problems };
  const finding = faultAt([], 'a suite is a mapping of keys', {
    found: root.kind === 'list' ? 'a list' : 'a single value',
    expected: 'name, task, dataset, candidates, …',
  });
  return { root: null, problems: [...problems, problemAt({ file, offset: root.place.offset }, finding)] };
}
