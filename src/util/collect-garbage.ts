import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects all garbage now: tens of milliseconds that would else fall into what is measured next. */
export function collectGarbage(): void {
  // The function is there only in contexts that are made after the flag was set.
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
