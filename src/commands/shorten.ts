import { relative } from 'node:path';

/** The path as a user in `cwd` would type it: relative inside `cwd`, else as it is. */
export function shorten(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
