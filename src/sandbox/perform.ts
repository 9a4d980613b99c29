import type { Rng } from '../types/context.ts';
import type { Engine } from './engines/engine.ts';
import { closeAnswer, type Exchange, eventText, openAnswer, sendPayload } from './exchange.ts';
import type { Job, Outcome, StreamOutcome } from './jobs/job.ts';
import { priceOf } from './ledger.ts';
import { drawDurationMs, drawTokenOffsetsMs } from './pacing.ts';
import type { Deployment } from './place.ts';
import type { Headers } from './refusal.ts';

/** Where a job is done and how its answer is dressed. */
export interface Performance {
  readonly engine: Engine;
  readonly deployment: Deployment;
  readonly exchange: Exchange;
  readonly headers: Headers;
}

/** Tasks whose answers take the time of their tokens, streamed or not. */
const GENERATIVE = ['chat-completion', 'text-generation'];

/**
 * Works on a checked request: waits for a replica, computes the answer, holds it for its simulated time, and sends
 * it. Rejects with the abort reason when the client goes away, which frees the replica at once, and with a Refusal
 * when the request's media can't be read.
 */
export async function performJob(job: Job, performance: Performance): Promise<void> {
  const { deployment, exchange } = performance;
  const { entry, clock, signal } = exchange;
  const release = await deployment.replicas.enter(signal);
  const startMs = clock.nowMs();
  entry.startMs = startMs;
  try {
    const rng = deployment.nextRng();
    const fails = rng.fork('error').next() < deployment.knobs.errorRate;
    const outcome = job.compute();
    const times = rng.fork('times');
    if (outcome.kind === 'stream' && !fails) {
      await stream(outcome, performance, times);
    } else {
      await clock.sleepUntil(startMs + drawHoldMs(job, outcome, deployment, times), signal);
      sendWhole(outcome, fails, performance);
    }
  } finally {
    settle(deployment, exchange);
    release();
  }
}

/** Time until an answer that is not streamed, or until a failure: the service time, else what its tokens take. */
function drawHoldMs(job: Job, outcome: Outcome, { knobs, pace }: Deployment, rng: Rng): number {
  if (outcome.kind === 'stream') return drawDurationMs(pace.ttftMs, knobs.jitter, rng);
  if (GENERATIVE.includes(job.task) && knobs.serviceTimeMs === null) {
    return drawTokenOffsetsMs(Math.max(1, outcome.outputTokens ?? 1), pace, knobs.jitter, rng).at(-1) ?? 0;
  }
  let holdMs = 0;
  for (let i = 0; i < job.inputs; i += 1) holdMs += drawDurationMs(pace.serviceTimeMs, knobs.jitter, rng);
  return holdMs;
}

function sendWhole(outcome: Outcome, fails: boolean, { engine, exchange, headers }: Performance): void {
  const { entry, clock } = exchange;
  const startMs = entry.startMs ?? 0;
  const nowMs = clock.nowMs();
  entry.computeSeconds = secondsBetween(startMs, nowMs);
  const times = {
    computeSeconds: entry.computeSeconds,
    queueMs: startMs - entry.arrivalMs,
    totalMs: nowMs - entry.arrivalMs,
  };
  if (fails || outcome.kind === 'stream') {
    entry.degraded = 0;
    const timed = { ...headers, ...engine.timing({ ...times, inputTokens: null, outputTokens: null }) };
    sendPayload(exchange, 500, { kind: 'json', json: engine.failure }, timed);
    return;
  }
  const { inputTokens, outputTokens } = outcome;
  entry.inputTokens = inputTokens;
  entry.outputTokens = outputTokens;
  const payload = outcome.kind === 'bytes' ? outcome : ({ kind: 'json', json: outcome.body } as const);
  sendPayload(exchange, 200, payload, {
    ...headers,
    ...engine.timing({ ...times, inputTokens, outputTokens }),
  });
}

async function stream(
  outcome: StreamOutcome,
  { engine, deployment: { pace, knobs }, exchange, headers }: Performance,
  rng: Rng,
): Promise<void> {
  const { entry, clock, signal, response } = exchange;
  const startMs = entry.startMs ?? clock.nowMs();
  const spaced = outcome.framing === 'openai';
  entry.inputTokens = outcome.inputTokens;
  entry.outputTokens = 0;
  openAnswer(exchange, 200, {
    ...headers,
    ...engine.streamHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  if (outcome.opening === null) response.flushHeaders();
  else response.write(eventText(outcome.opening, spaced));
  const offsets = drawTokenOffsetsMs(Math.max(1, outcome.tokens.length), pace, knobs.jitter, rng);
  for (const [index, offsetMs] of offsets.entries()) {
    await clock.sleepUntil(startMs + offsetMs, signal);
    const token = outcome.tokens[index];
    if (token === undefined) continue;
    entry.firstTokenMs ??= clock.nowMs();
    entry.outputTokens += 1;
    response.write(eventText(token, spaced));
  }
  entry.computeSeconds = secondsBetween(startMs, clock.nowMs());
  const closing = outcome.closing.map((event) => eventText(event, spaced)).join('');
  closeAnswer(exchange, spaced ? `${closing}data: [DONE]\n\n` : closing);
}

/** Completes the ledger's entry of a request that ended in any way after its work began. */
function settle({ price }: Deployment, { entry, clock, signal }: Exchange): void {
  if (signal.aborted) entry.computeSeconds = secondsBetween(entry.startMs ?? 0, clock.nowMs());
  entry.priceUsd = priceOf(price, entry);
}

/** Seconds between two times in ms, to the microsecond. */
function secondsBetween(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) * 1000) / 1e6;
}
