/** Servers that work on one request each, with one queue before them. */
export interface ReplicaQueue {
  /** Resolves with a release function when a replica is free, first come first served; rejects when the signal aborts. */
  enter(signal: AbortSignal): Promise<() => void>;
}

/** A queue before `replicas` servers; null: as many as are asked for, so nobody waits. */
export function createReplicaQueue(replicas: number | null): ReplicaQueue {
  let free = replicas ?? Number.POSITIVE_INFINITY;
  const waiting: (() => void)[] = [];
  const release = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    enter: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        if (free > 0) {
          free -= 1;
          resolve(once(release));
          return;
        }
        const onAbort = () => {
          waiting.splice(waiting.indexOf(admit), 1);
          reject(signal.reason);
        };
        const admit = () => {
          signal.removeEventListener('abort', onAbort);
          resolve(once(release));
        };
        waiting.push(admit);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
