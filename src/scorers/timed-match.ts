import { createContext, Script } from 'node:vm';

/** Longest time one match may take, ms: a pattern that backtracks without end would stop the run. */
export const MATCH_TIMEOUT_MS = 100;

const sandbox = createContext(Object.assign(Object.create(null), { pattern: '', flags: '', text: '' }));
const match = new Script('new RegExp(pattern, flags).test(text)');

/** True when the pattern matches somewhere in the text. Throws for a bad pattern, and `isMatchTimeout` after 100 ms. */
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
