import type { Captures } from './engines/engine.ts';

/** A request path cut into the deployment it names and the server's own path below that. */
export interface PlacePath {
  /** Null: the root. */
  readonly deploymentId: string | null;
  readonly segments: readonly string[];
}

/** Splits `/d/<encoded id>/…`; null when the path holds broken percent escapes. */
export function splitPath(pathname: string): PlacePath | null {
  try {
    const segments = pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    const [first, id, ...rest] = segments;
    return first === 'd' && id !== undefined
      ? { deploymentId: id, segments: rest }
      : { deploymentId: null, segments };
  } catch {
    return null;
  }
}

/** A route with the parts of the path that its pattern names. */
export interface Matched<Route> {
  readonly route: Route;
  readonly captures: Captures;
}

/** The route of a method and a server's path, with what the path names; null: there is none. */
export function matchRoute<Route>(
  rows: readonly (readonly [method: string, pattern: string, route: Route])[],
  method: string,
  segments: readonly string[],
): Matched<Route> | null {
  for (const [rowMethod, pattern, route] of rows) {
    const captures = rowMethod === method ? capture(pattern, segments) : null;
    if (captures !== null) return { route, captures };
  }
  return null;
}

function capture(pattern: string, segments: readonly string[]): Captures | null {
  const parts = pattern.split('/').filter((part) => part !== '');
  if (parts.length !== segments.length) return null;
  const captures: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] as string;
    if (part.startsWith(':')) captures[part.slice(1)] = segment;
    else if (part !== segment) return null;
  }
  return captures;
}
