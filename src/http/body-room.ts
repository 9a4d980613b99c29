/** An answer that is being read and kept. */
export interface OpenBody {
  /** Where the room keeps it; the room's own. Below 0: it is not there. */
  seat: number;
  /** Bytes that came so far. */
  readonly bytes: number;
  /** There is no room for all, and this is the largest: it must not be read on. */
  onCrowded(reason: string): void;
}

/** Most that all answers under way may hold together, bytes: eight of the largest that are read. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Answers up to this size are read however little room there is, bytes: no stream of text comes near it. */
const SPARED_BYTES = 4 * 1024 * 1024;

/**
 * The memory that answers under way share, from their first byte until they are handed out to be read. When they hold
 * more than the room has, the largest is cut off, so that one server that never stops costs the others nothing.
 */
export class BodyRoom {
  readonly #maxBytes: number;
  readonly #sparedBytes: number;
  readonly #open: OpenBody[] = [];
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES, sparedBytes = SPARED_BYTES) {
    this.#maxBytes = maxBytes;
    this.#sparedBytes = sparedBytes;
  }

  /** So many more bytes of a body came; its own count has them already. May cut off this body or another one. */
  take(body: OpenBody, bytes: number): void {
    if (body.seat < 0) {
      body.seat = this.#open.push(body) - 1;
      this.#bytes += body.bytes;
    } else this.#bytes += bytes;
    if (this.#bytes > this.#maxBytes) this.#cutLargest();
  }

  /** Does nothing for a body that is not there. */
  leave(body: OpenBody): void {
    if (body.seat < 0) return;
    this.#bytes -= body.bytes;
    const last = this.#open.pop() as OpenBody;
    if (last !== body) {
      this.#open[body.seat] = last;
      last.seat = body.seat;
    }
    body.seat = -1;
  }

  #cutLargest(): void {
    let largest: OpenBody | null = null;
    for (const body of this.#open) if (body.bytes > (largest?.bytes ?? this.#sparedBytes)) largest = body;
    if (largest === null) return;
    const count = this.#open.length;
    this.leave(largest);
    largest.onCrowded(
      `the ${count} answers under way are larger than ${this.#maxBytes} bytes together; this one, the largest, was cut off at ${largest.bytes} bytes`,
    );
  }
}
