/** Ids of runs that wait for workers, scored by the end of their coordinator's lease, ms of Redis. */
export const RUNS = 'hfbench:runs';

/** BullMQ's name of a run's queue. */
export const JOBS = 'jobs';

/** Prefix of everything that a run puts into Redis; the braces keep it in one slot of a cluster. */
export function prefixOf(runId: string): string {
  return `hfbench:{${runId}}`;
}

/** Names of a run's own values. */
export function namesOf(runId: string) {
  const prefix = prefixOf(runId);
  return {
    /** What the run is, as JSON. */
    plan: `${prefix}:plan`,
    /** Tells one filling of Redis from the next. */
    epoch: `${prefix}:epoch`,
    /** There as long as somebody collects what workers send. */
    coordinator: `${prefix}:coordinator`,
    /** Which cell is under way, and its cap. */
    turn: `${prefix}:turn`,
    /** Workers by the end of their lease, ms of Redis. */
    workers: `${prefix}:workers`,
    /** Slots that each worker holds. */
    slots: `${prefix}:slots`,
    /** USD set aside for what is on the wire, by worker and leave. */
    leaves: `${prefix}:leaves`,
    /** USD spent, by worker; rises only. */
    spent: `${prefix}:spent`,
    /** Dearest request so far, USD, by candidate. */
    dearest: `${prefix}:dearest`,
    /** Until when servers ask for silence, ms of the run, by candidate. */
    blocks: `${prefix}:blocks`,
    /** Candidates that may send no more. */
    stops: `${prefix}:stops`,
    /** What workers tell the coordinator. */
    results: `${prefix}:results`,
    /** Moments of granted sends, ms of Redis, newest first. */
    window: (name: string) => `${prefix}:window:${name}`,
    /** Places in a job whose results are on their way to the journal. */
    done: (jobId: string) => `${prefix}:done:${jobId}`,
  };
}

/** Names of a run's own values. */
export type Names = ReturnType<typeof namesOf>;
