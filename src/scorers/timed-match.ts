import { createContext, Script } from 'node:vm';

/**
 * Longest time one match may take, ms: a pattern that backtracks without end would stop the run. Not less, because the
 * clock runs on while a busy machine does something else, and a score must not depend on that.
 */
export const MATCH_TIMEOUT_MS = 1000;

const sandbox = createContext(Object.assign(Object.create(null), { pattern: '', flags: '', text: '' }));
const match = new Script('new RegExp(pattern, flags).test(text)');

/** True when the pattern matches somewhere in the text. Throws for a bad pattern, and `isMatchTimeout` after a second. */
export function timedMatch(pattern: string, flags: string, text: string): boolean {
  sandbox.pattern = pattern;
  sandbox.flags = flags;
  sandbox.text = text;
  return match.runInContext(sandbox, { timeout: MATCH_TIMEOUT_MS }) === true;
}

/** True for the error of a match that took too long. By its code: it is made in the other realm, so instanceof says no. */
export function isMatchTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
