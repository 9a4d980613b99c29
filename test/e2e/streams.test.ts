import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunk, frame, json, usageChunk, usageOf } from '../fixtures/plain-replies.ts';
import { type Piece, type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import {
  type CliEnd,
  figure,
  makeWorkspace,
  number,
  type Row,
  type RunFolder,
  type Workspace,
} from '../fixtures/run-cli.ts';
import { chatSuite, TOKEN } from '../fixtures/ticket-suite.ts';

const ROLE = chunk({ role: 'assistant', content: '' });
const TOKENS = { input: 9, output: 4 };
const DONE = frame('[DONE]');
const text = (content: string): string => frame(chunk({ content }));
const stop = frame(chunk({}, 'stop'));

/** Body bytes cut into two pieces inside the character that begins with `lead`. */
function cutInside(body: string, lead: number, into: number): Piece[] {
  const bytes = Buffer.from(body);
  const at = bytes.indexOf(lead) + into;
  return [{ bytes: bytes.subarray(0, at) }, { afterMs: 60, bytes: bytes.subarray(at) }];
}

/** One HTTP response, every byte given, cut every `size` bytes. */
function rawEvery(body: string, size: number): Piece[] {
  const bytes = Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n${body}`,
  );
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += size)
    pieces.push({ afterMs: 1, bytes: bytes.subarray(at, at + size) });
  return pieces;
}

const stream = (pieces: readonly Piece[], more: object = {}): Reply =>
  ({ status: 200, pieces, ...more }) as Reply;
const whole = (body: string, more: object = {}): Reply => stream([{ bytes: body }], more);

interface Variant {
  readonly reply: Reply;
  /** Text of the answer; null: no answer, the row is an error with this code. */
  readonly output: string | null;
  readonly errorCodes?: readonly string[];
  readonly tokens?: { readonly input: number; readonly output: number };
}

const VARIANTS: Readonly<Record<string, Variant>> = {
  'a role chunk 300 ms before the first token': {
    reply: stream([
      { bytes: frame(ROLE) },
      { afterMs: 300, bytes: text('late') },
      { afterMs: 50, bytes: text(' word') },
      { afterMs: 50, bytes: stop + frame(usageChunk(TOKENS)) + DONE },
    ]),
    output: 'late word',
    tokens: TOKENS,
  },
  'no [DONE]': { reply: whole(frame(ROLE) + text('no done') + stop), output: 'no done' },
  'no [DONE] and no last blank line': {
    reply: whole(frame(ROLE) + text('no blank') + stop.trimEnd(), { framing: 'until-close' }),
    output: 'no blank',
  },
  'data: without a space': {
    reply: whole((frame(ROLE) + text('tight') + stop + DONE).replaceAll('data: ', 'data:')),
    output: 'tight',
  },
  'CRLF line ends': {
    reply: whole((frame(ROLE) + text('crlf') + stop + DONE).replaceAll('\n', '\r\n')),
    output: 'crlf',
  },
  'CRLF cut between CR and LF': {
    reply: stream(
      cutInside((frame(ROLE) + text('cut crlf') + stop + DONE).replaceAll('\n', '\r\n'), 0x0d, 1),
    ),
    output: 'cut crlf',
  },
  'a two-byte character cut across reads': {
    reply: stream(cutInside(frame(ROLE) + text('Grüße') + stop + DONE, 0xc3, 1)),
    output: 'Grüße',
  },
  'a four-byte character cut across reads': {
    reply: stream(cutInside(frame(ROLE) + text('so 😀 glad') + stop + DONE, 0xf0, 2)),
    output: 'so 😀 glad',
  },
  'every read of seven bytes': {
    reply: { status: 200, raw: rawEvery(frame(ROLE) + text('Ωmega ') + text('日本') + stop + DONE, 7) },
    output: 'Ωmega 日本',
  },
  'several frames in one read': {
    reply: whole(frame(ROLE) + text('a') + text('b') + text('c') + stop + frame(usageChunk(TOKENS)) + DONE),
    output: 'abc',
    tokens: TOKENS,
  },
  'comments between the frames': {
    reply: whole(`:\n\n${frame(ROLE)}: keep-alive\n\n${text('quiet')}:ping\n${stop}${DONE}`),
    output: 'quiet',
  },
  'usage on an extra chunk of empty choices': {
    reply: whole(frame(ROLE) + text('extra') + stop + frame(usageChunk({ input: 21, output: 17 })) + DONE),
    output: 'extra',
    tokens: { input: 21, output: 17 },
  },
  'usage on the finish chunk': {
    reply: whole(
      frame(ROLE) +
        text('with finish') +
        frame(chunk({}, 'stop', { usage: usageOf({ input: 5, output: 6 }) })),
    ),
    output: 'with finish',
    tokens: { input: 5, output: 6 },
  },
  'usage null on every chunk': {
    reply: whole(
      frame({ ...ROLE, usage: null }) + text('unknown') + frame(chunk({}, 'stop', { usage: null })) + DONE,
    ),
    output: 'unknown',
  },
  'finish reasons by other names': {
    reply: whole(frame(ROLE) + text('eos') + frame(chunk({}, 'eos_token'))),
    output: 'eos',
  },
  'an error frame of an object inside HTTP 200': {
    reply: whole(
      frame(ROLE) +
        text('half') +
        frame({ error: { message: 'CUDA out of memory', http_status_code: 422 } }) +
        DONE,
    ),
    output: null,
    errorCodes: ['stream_error'],
  },
  'an error frame of a string inside HTTP 200': {
    reply: whole(frame({ error: 'Input validation error', error_type: 'validation' })),
    output: null,
    errorCodes: ['stream_error'],
  },
  'an end before any finish reason': {
    reply: whole(frame(ROLE) + text('cut sho')),
    output: null,
    errorCodes: ['truncated'],
  },
  'a connection closed in the middle': {
    reply: stream([{ bytes: frame(ROLE) }, { afterMs: 20, bytes: text('cut') }, { afterMs: 20, bytes: '' }], {
      end: 'close',
    }),
    output: null,
    errorCodes: ['truncated', 'reset'],
  },
  'a connection reset in the middle': {
    reply: stream([{ bytes: frame(ROLE) }, { afterMs: 20, bytes: text('cut') }, { afterMs: 20, bytes: '' }], {
      end: 'reset',
    }),
    output: null,
    errorCodes: ['truncated', 'reset'],
  },
  'a stall in the middle': {
    reply: stream([{ bytes: frame(ROLE) }, { afterMs: 10, bytes: text('and then') }], { end: 'stall' }),
    output: null,
    errorCodes: ['timeout'],
  },
  'frames that are no JSON': {
    reply: whole(`${frame(ROLE)}data: {"choices":[{"delta":{"content":"x"\n\n${stop}`),
    output: null,
    errorCodes: ['malformed', 'stream_error'],
  },
  'an empty body': { reply: whole(''), output: null, errorCodes: ['truncated', 'malformed'] },
  'a JSON error with status 200': {
    reply: json(200, { error: 'Model is overloaded' }),
    output: null,
    errorCodes: ['stream_error', 'malformed', 'truncated', 'unknown'],
  },
  'an HTML page with status 200': {
    reply: { status: 200, body: '<html><body>login</body></html>', headers: { 'content-type': 'text/html' } },
    output: null,
    errorCodes: ['malformed', 'truncated', 'unknown'],
  },
};

describe('a chat stream with', () => {
  let workspace: Workspace;
  let server: PlainServer;
  let end: CliEnd;
  let run: RunFolder;

  beforeAll(async () => {
    workspace = makeWorkspace();
    server = await startPlainServer((arrival) => VARIANTS[arrival.input ?? '']!.reply);
    workspace.dataset(
      'chat.csv',
      Object.entries(VARIANTS).map(([name, variant], n) => ({
        id: `v${n}`,
        question: name,
        answer: variant.output ?? 'none',
      })),
    );
    workspace.suite(
      'suite.yaml',
      chatSuite(server.origin, {
        load: { kind: 'sequential' },
        retry: { attempts: 1 },
        timeout: { idle: '1500ms' },
        limits: { maxErrorRate: 1 },
      }),
    );
    end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    run = workspace.read('out');
  }, 60_000);
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  const rowOf = (name: string): Row =>
    run.requests.rows.find((row) => row.sample_id === `v${Object.keys(VARIANTS).indexOf(name)}`)!;
  const attemptOf = (name: string): Row =>
    run.attempts.rows.find((row) => row.sample_id === `v${Object.keys(VARIANTS).indexOf(name)}`)!;

  it('every variant is sent once and leaves one row', () => {
    expect(end.code, end.all).toBe(0);
    expect(server.posts()).toHaveLength(Object.keys(VARIANTS).length);
    expect(run.requests.rows).toHaveLength(Object.keys(VARIANTS).length);
    expect(server.posts().every((entry) => entry.headers['content-type'] === 'application/json')).toBe(true);
  });

  it.each(Object.entries(VARIANTS).filter(([, variant]) => variant.output !== null))(
    '%s is read whole',
    (name, variant) => {
      const row = rowOf(name);
      expect([row.status, row.error_code, row.output]).toEqual(['ok', '', variant.output]);
      expect(Number(row['exact-match'])).toBe(1);
      if (variant.tokens) {
        expect([number(row, 'input_tokens'), number(row, 'output_tokens')]).toEqual([
          variant.tokens.input,
          variant.tokens.output,
        ]);
      } else {
        expect(number(row, 'input_tokens')).toBeNull();
      }
    },
  );

  it.each(Object.entries(VARIANTS).filter(([, variant]) => variant.output === null))(
    '%s is no answer',
    (name, variant) => {
      const row = rowOf(name);
      expect(row.status).toBe(variant.errorCodes?.[0] === 'timeout' ? 'timeout' : 'error');
      expect(variant.errorCodes).toContain(row.error_code);
      expect(row['exact-match']).toBe('');
      expect(row.service_time_ms).toBe('');
      expect(attemptOf(name).http_status).toBe('200');
    },
  );

  it('a role chunk 300 ms before the first token: TTFT is the token', () => {
    const name = 'a role chunk 300 ms before the first token';
    const entry = server.posts().find((post) => post.input === name)!;
    const row = rowOf(name);
    const attempt = attemptOf(name);
    const truth = entry.pieceAtMs[1]! - entry.atMs;
    expect(truth).toBeGreaterThanOrEqual(299);
    expect(figure(row, 'ttft_ms')).toBeGreaterThanOrEqual(truth - 2);
    expect(figure(row, 'ttft_ms')).toBeLessThan(truth + 100);
    expect(figure(attempt, 'first_token_at_ms') - figure(attempt, 'first_byte_at_ms')).toBeGreaterThan(250);
    expect(figure(row, 'ttft_ms')).toBeCloseTo(
      figure(attempt, 'first_token_at_ms') - figure(attempt, 'sent_at_ms'),
      1,
    );
  });

  it('a role chunk 300 ms before the first token: service_time ends at the last token, not at [DONE]', () => {
    const name = 'a role chunk 300 ms before the first token';
    const attempt = attemptOf(name);
    expect(figure(attempt, 'done_at_ms') - figure(attempt, 'last_token_at_ms')).toBeGreaterThan(35);
    expect(figure(rowOf(name), 'service_time_ms')).toBeCloseTo(
      figure(attempt, 'last_token_at_ms') - figure(attempt, 'sent_at_ms'),
      1,
    );
  });

  it('every variant: marks come in order', () => {
    const marks = [
      'scheduled',
      'sent',
      'connected',
      'headers',
      'first_byte',
      'first_token',
      'last_token',
      'done',
    ];
    const broken = run.attempts.rows.flatMap((row) => {
      const seen = marks.map((mark) => number(row, `${mark}_at_ms`)).filter((value) => value !== null);
      return seen.every((value, at) => at === 0 || value >= seen[at - 1]!)
        ? []
        : [`${row.sample_id}: ${seen}`];
    });
    expect(broken).toEqual([]);
  });
});

describe('reasoning and answers that are not streamed', () => {
  let workspace: Workspace;
  let server: PlainServer;

  beforeAll(async () => {
    workspace = makeWorkspace();
    server = await startPlainServer((arrival) =>
      arrival.json?.stream === true
        ? stream([
            { bytes: frame(ROLE) },
            { afterMs: 50, bytes: frame(chunk({ reasoning_content: 'let me think' })) },
            { afterMs: 250, bytes: text('42') },
            { bytes: stop + frame(usageChunk(TOKENS)) + DONE },
          ])
        : json(200, {
            choices: [{ index: 0, message: { role: 'assistant', content: '42' }, finish_reason: 'stop' }],
            usage: usageOf(TOKENS),
          }),
    );
    workspace.dataset('chat.csv', [{ id: 'a', question: 'six times seven', answer: '42' }]);
  });
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  it('the first token of a reasoning model is its reasoning, and the answer is free of it', async () => {
    workspace.suite('streamed.yaml', chatSuite(server.origin));
    const end = await workspace.run(['run', 'streamed.yaml', '-o', 'streamed'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const row = workspace.read('streamed').requests.rows[0]!;
    expect(row.output).toBe('42');
    expect(figure(row, 'ttft_ms')).toBeGreaterThanOrEqual(48);
    expect(figure(row, 'ttft_ms')).toBeLessThan(250);
  });

  it('an answer that is not streamed has no ttft and no tpot, and ends when its body ends', async () => {
    workspace.suite('whole.yaml', chatSuite(server.origin, {}, { stream: false }));
    const end = await workspace.run(['run', 'whole.yaml', '-o', 'whole'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('whole');
    const row = run.requests.rows[0]!;
    expect(server.posts().at(-1)?.json?.stream ?? false).toBe(false);
    expect([row.output, row.ttft_ms, row.tpot_ms, row.first_token_at_ms]).toEqual(['42', '', '', '']);
    expect([row.input_tokens, row.output_tokens]).toEqual(['9', '4']);
    const attempt = run.attempts.rows[0]!;
    expect(figure(row, 'service_time_ms')).toBeCloseTo(
      figure(attempt, 'done_at_ms') - figure(attempt, 'sent_at_ms'),
      1,
    );
  });
});
