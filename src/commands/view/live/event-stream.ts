import type { ServerResponse } from 'node:http';
import type { Clock } from '../../../types/context.ts';
import { RunFollower } from './follow-run.ts';

/** Pages that may follow runs at a time; each holds a connection. */
const MOST_WATCHERS = 64;

/** Bytes that may wait for a page that does not read, before it is let go. */
const MOST_WAITING = 4 << 20;

/** The pages that follow runs by server-sent events. */
export class LiveStreams {
  readonly #clock: Clock;
  readonly #followers = new Map<string, RunFollower>();
  readonly #open = new Set<ServerResponse>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False: too many follow already. */
  hasRoom(): boolean {
    return this.#open.size < MOST_WATCHERS;
  }

  /** Sends a run's progress until the run or the page ends. The head of the response has been written. */
  serve(folder: string, response: ServerResponse): void {
    this.#open.add(response);
    const leave = this.#followerOf(folder).listen((state) => {
      if (response.writableLength > MOST_WAITING) {
        response.destroy();
        return;
      }
      response.write(`event: progress\ndata: ${JSON.stringify(state)}\n\n`);
      if (state.stage === 'ended' || state.stage === 'gone') response.end();
    });
    response.on('close', () => {
      leave();
      this.#open.delete(response);
    });
  }

  /** Ends every stream. */
  close(): void {
    for (const response of this.#open) response.destroy();
  }

  #followerOf(folder: string): RunFollower {
    const known = this.#followers.get(folder);
    if (known !== undefined) return known;
    const follower: RunFollower = new RunFollower(folder, this.#clock, () => {
      if (this.#followers.get(folder) === follower) this.#followers.delete(folder);
    });
    this.#followers.set(folder, follower);
    return follower;
  }
}
