import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import { type Stall, StallLabeller } from './stall-labeller.ts';

/** How often the heart beats, and the silence that is a stall, ms. */
interface Pulse {
  readonly everyMs: number;
  readonly boundMs: number;
}

/** While the loop has work. A timer of Node for 1 ms comes within 2.2 ms when nothing is in its way. */
const CLOSE: Pulse = { everyMs: 1, boundMs: 3 };
/** While it mostly sleeps: waking it a thousand times a second would cost 6 % of a core for its own sake. */
const WIDE: Pulse = { everyMs: 4, boundMs: 6 };
/** Share of its time that a loop is busy, at least, to count as at work; a heartbeat alone keeps it below. */
const AT_WORK = 0.05;
/** How often the pulse is chosen anew, ms. */
const CHOOSE_EVERY_MS = 250;

/** A heartbeat that is running. */
export interface Heartbeat {
  /** Ends it and gives the stall that is open, if one is. */
  stop(): Stall | null;
}

/**
 * Beats in the event loop and gives each stall that it finds as it ends. `onBeat` is called at every beat with its time,
 * ms of the run.
 */
export function startHeartbeat(
  now: () => number,
  onStall: (stall: Stall) => void,
  onBeat: (atMs: number) => void,
): Heartbeat {
  const labeller = new StallLabeller(now());
  let pulse = CLOSE;
  let polled = true;
  let chosenAtMs = now();
  let busy = performance.eventLoopUtilization();
  const sawSockets = () => {
    polled = true;
  };
  const choose = (atMs: number) => {
    if (!labeller.isOpen && atMs - chosenAtMs < CHOOSE_EVERY_MS) return;
    let next = CLOSE;
    if (!labeller.isOpen) {
      const latest = performance.eventLoopUtilization();
      if (performance.eventLoopUtilization(latest, busy).utilization < AT_WORK) next = WIDE;
      busy = latest;
      chosenAtMs = atMs;
    }
    if (next === pulse) return;
    pulse = next;
    clearInterval(timer);
    timer = setInterval(beat, pulse.everyMs);
  };
  const beat = () => {
    const atMs = now();
    const ended = labeller.beat(atMs, pulse.boundMs, polled);
    if (ended !== null) onStall(ended);
    choose(atMs);
    if (labeller.isOpen) {
      polled = false;
      setImmediate(sawSockets);
    }
    onBeat(atMs);
  };
  let timer = setInterval(beat, pulse.everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return labeller.end(now());
    },
  };
}
