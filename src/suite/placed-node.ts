import type { Json } from '../types/json.ts';
import type { Path } from './schema-at.ts';

/** A suite file as it was read. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** Path as messages show it. */
  readonly shown: string;
  readonly text: string;
}

/** Where a value or key was written: a file and the offset of its first character. */
export interface Place {
  readonly file: SourceFile;
  readonly offset: number;
}

/** An entry of a mapping with the place of its key. */
export interface PlacedEntry {
  readonly keyPlace: Place;
  readonly node: PlacedNode;
}

/** A value of a suite that knows where it was written, also after files were merged. */
export type PlacedNode =
  | { readonly kind: 'scalar'; readonly place: Place; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly place: Place; readonly items: readonly PlacedNode[] }
  | { readonly kind: 'map'; readonly place: Place; readonly entries: ReadonlyMap<string, PlacedEntry> };

/** The plain value of a node. */
export function valueOfNode(node: PlacedNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOfNode);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, valueOfNode(entry.node)]));
}

/** A base with another node laid over it: mappings merge key by key, everything else is replaced. */
export function mergeNodes(base: PlacedNode, over: PlacedNode): PlacedNode {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    entries.set(
      key,
      below === undefined ? entry : { keyPlace: entry.keyPlace, node: mergeNodes(below.node, entry.node) },
    );
  }
  return { kind: 'map', place: over.place, entries };
}

/** Place of the value at a path, or of its key; of the closest value around it when nothing stands there. */
export function placeAt(root: PlacedNode, path: Path, at: 'key' | 'value'): Place {
  let node = root;
  for (const [depth, step] of path.entries()) {
    if (node.kind === 'list' && typeof step === 'number') {
      const item = node.items[step];
      if (item === undefined) return node.place;
      node = item;
    } else if (node.kind === 'map') {
      const entry = node.entries.get(String(step));
      if (entry === undefined) return node.place;
      if (at === 'key' && depth === path.length - 1) return entry.keyPlace;
      node = entry.node;
    } else return node.place;
  }
  return node.place;
}

/** Every scalar of a tree with its path, in the order in which it is written. */
export function* scalarsOf(
  node: PlacedNode,
  path: Path = [],
): Generator<{ path: Path; node: Extract<PlacedNode, { kind: 'scalar' }> }> {
  if (node.kind === 'scalar') yield { path, node };
  else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) yield* scalarsOf(item, [...path, index]);
  } else for (const [key, entry] of node.entries) yield* scalarsOf(entry.node, [...path, key]);
}

/** A copy of the tree with every scalar replaced by what the function gives for it. */
export function mapScalars(
  node: PlacedNode,
  change: (value: string | number | boolean | null, path: Path) => string | number | boolean | null,
  path: Path = [],
): PlacedNode {
  if (node.kind === 'scalar') return { ...node, value: change(node.value, path) };
  if (node.kind === 'list') {
    return { ...node, items: node.items.map((item, index) => mapScalars(item, change, [...path, index])) };
  }
  const entries = [...node.entries].map(
    ([key, entry]) => [key, { ...entry, node: mapScalars(entry.node, change, [...path, key]) }] as const,
  );
  return { ...node, entries: new Map(entries) };
}
