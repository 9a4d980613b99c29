import { createParser } from 'eventsource-parser';

/** Largest single server-sent event, characters. */
const MAX_EVENT_CHARS = 8 * 1024 * 1024;

/** Turns socket reads into the data of server-sent events. */
export interface SseReader {
  feed(chunk: Buffer): void;
  /** Delivers a last event that lacked its blank line. */
  end(): void;
  /** Why the stream could not be read on; null: it could. */
  fault(): string | null;
}

/**
 * Reads server-sent events as hosts really send them: `data:` with or without a space, LF or CRLF, comments as
 * keep-alive, a character cut across reads, a last event without its blank line.
 */
export function createSseReader(onData: (data: string) => void): SseReader {
  const decoder = createDecoder();
  let fault: string | null = null;
  const parser = createParser({
    onEvent: (event) => onData(event.data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded')
        fault = `an event is larger than ${MAX_EVENT_CHARS} characters`;
    },
    maxBufferSize: MAX_EVENT_CHARS,
  });
  const feedText = (text: string) => {
    if (fault === null && text !== '') parser.feed(text);
  };
  return {
    feed: (chunk) => feedText(decoder.decode(chunk)),
    end: () => feedText(`${decoder.end()}\n\n`),
    fault: () => fault,
  };
}

/** TextDecoder, for reads that need it: a plain conversion costs a fifth. */
function createDecoder(): { decode(chunk: Buffer): string; end(): string } {
  const decoder = new TextDecoder();
  // A byte order mark may stand in front of the first read; later on it keeps the bytes of a cut character.
  let needed = true;
  return {
    decode: (chunk) => {
      const last = chunk[chunk.length - 1];
      if (last === undefined) return '';
      const isCut = last >= 0x80;
      const text = needed || isCut ? decoder.decode(chunk, { stream: true }) : chunk.toString();
      needed = isCut;
      return text;
    },
    end: () => decoder.decode(),
  };
}
