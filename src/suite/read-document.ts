import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Place, PlacedEntry, PlacedNode, SourceFile } from './placed-node.ts';
import { faultAt, type Problem, problemAt } from './problem.ts';

/** Most values of a file with its aliases written out: stops a file whose aliases multiply. */
const NODE_CAP = 100_000;
const DEPTH_CAP = 60;
/** A file that is no YAML has an error for every bracket; the first ones say it. */
const MAX_SYNTAX_PROBLEMS = 20;

/** Reads YAML or JSON (which is YAML) into placed nodes. Null: it could not be read, and the problems say why. */
export function readDocument(file: SourceFile): {
  readonly root: PlacedNode | null;
  readonly problems: readonly Problem[];
} {
  const document = parseDocument(file.text, { prettyErrors: false });
  const told = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_PROBLEMS);
  const problems = told.map((error) =>
    problemAt(
      { file, offset: error.pos[0] },
      faultAt([], describeSyntax(error.code, error.message), {
        hint: SYNTAX_HINTS[error.code] ?? null,
      }),
    ),
  );
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { root: null, problems };
  if (document.contents === null) {
    const empty = faultAt([], 'the file is empty', { expected: 'a mapping of keys: name, task, dataset, …' });
    return { root: null, problems: [...problems, problemAt({ file, offset: 0 }, empty)] };
  }
  const reader = new NodeReader(file, document);
  const root = reader.read(document.contents, 0);
  return { root: reader.problems.length === 0 ? root : null, problems: [...problems, ...reader.problems] };
}

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'keep one of the two',
  MULTIPLE_DOCS: 'one file is one suite: remove the --- between the documents',
  BAD_INDENT: 'check the indentation and the closing brackets',
  TAB_AS_INDENT: 'indent with spaces',
};

function describeSyntax(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'the key stands twice in this mapping';
  if (code === 'MULTIPLE_DOCS') return 'the file holds more than one document';
  return `the file can't be read as YAML: ${message.split('\n')[0]}`;
}

class NodeReader {
  readonly problems: Problem[] = [];
  readonly #file: SourceFile;
  readonly #document: Document.Parsed;
  #count = 0;
  #overflowed = false;

  constructor(file: SourceFile, document: Document.Parsed) {
    this.#file = file;
    this.#document = document;
  }

  read(node: unknown, depth: number): PlacedNode {
    const place = this.#placeOf(node);
    this.#count += 1;
    if (this.#count > NODE_CAP || depth > DEPTH_CAP) {
      if (!this.#overflowed) {
        this.#report(place, 'the file nests or repeats its values without end', 'write the aliases out');
      }
      this.#overflowed = true;
      return { kind: 'scalar', place, value: null };
    }
    if (isAlias(node)) {
      const anchored = node.resolve(this.#document);
      if (anchored !== undefined) return this.read(anchored, depth + 1);
      this.#report(place, `no anchor &${node.source} stands before this alias`, null);
    }
    if (isMap(node)) return this.#readMap(node, place, depth);
    if (isSeq(node)) {
      return { kind: 'list', place, items: node.items.map((item) => this.read(item, depth + 1)) };
    }
    return { kind: 'scalar', place, value: isScalar(node) ? this.#readScalar(node.value, place) : null };
  }

  #readMap(map: YAMLMap, place: Place, depth: number): PlacedNode {
    const entries = new Map<string, PlacedEntry>();
    const merged: PlacedNode[] = [];
    for (const pair of map.items) {
      if (!isPair(pair)) continue;
      const keyPlace = this.#placeOf(pair.key);
      if (!isScalar(pair.key)) {
        this.#report(keyPlace, 'a key has to be a text', 'quote values that begin with a brace: "{{var.x}}"');
        continue;
      }
      const key = String(pair.key.value);
      const node =
        pair.value === null
          ? ({ kind: 'scalar', place: keyPlace, value: null } as const)
          : this.read(pair.value, depth + 1);
      if (key === '<<') merged.push(...(node.kind === 'list' ? node.items : [node]));
      else if (!entries.has(key)) entries.set(key, { keyPlace, node });
    }
    for (const source of merged) {
      if (source.kind !== 'map') this.#report(source.place, '<< takes a mapping', null);
      else for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
    return { kind: 'map', place, entries };
  }

  #readScalar(value: unknown, place: Place): string | number | boolean | null {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    this.#report(
      place,
      'the value is no text, finite number, true, false or null',
      'quote it to make it a text',
    );
    return null;
  }

  #placeOf(node: unknown): Place {
    const range = (node as ParsedNode | null)?.range;
    return { file: this.#file, offset: range?.[0] ?? 0 };
  }

  #report(place: Place, message: string, hint: string | null): void {
    this.problems.push(problemAt(place, faultAt([], message, { hint })));
  }
}
