import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How far the heap may grow beyond what is in use before a full collection, percent; V8's own choice is 30 to 100 or so. */
const ROOM_PERCENT = 300;

/**
 * Prepares for a time whose pauses count: collects all garbage now, tens of milliseconds that would else fall into it,
 * and gives the heap room, so that full collections are few. Gives what ends that time; memory is then used sparingly
 * again.
 */
export function quietHeap(): () => void {
  setFlagsFromString(`--heap-growing-percent=${ROOM_PERCENT}`);
  // The function is there only in contexts that are made after the flag was set.
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return () => setFlagsFromString('--heap-growing-percent=0');
}
