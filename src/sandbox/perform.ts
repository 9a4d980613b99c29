import type { Rng } from '../types/context.ts';
import type { Deployment } from './deployment.ts';
import { closeAnswer, type Exchange, eventText, type Headers, openAnswer, sendJson } from './exchange.ts';
import type { Job, StreamOutcome, WholeOutcome } from './jobs/job.ts';
import { priceOf } from './ledger.ts';
import { drawDurationMs, drawTokenOffsetsMs } from './pacing.ts';

/**
 * Works on a checked request: waits for a replica, computes the answer, holds it for its simulated time, and sends
 * it. Rejects with the abort reason when the client goes away, which frees the replica at once.
 */
export async function performJob(
  job: Job,
  deployment: Deployment,
  exchange: Exchange,
  headers: Headers,
): Promise<void> {
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
      await stream(outcome, deployment, exchange, headers, times);
    } else {
      await clock.sleepUntil(startMs + drawHoldMs(job, outcome, deployment, times), signal);
      sendWhole(outcome, fails, exchange, headers);
    }
  } finally {
    settle(deployment, exchange);
    release();
  }
}

/** Time until an answer that is not streamed, or until a failure: the service time, else what its tokens take. */
function drawHoldMs(
  job: Job,
  outcome: WholeOutcome | StreamOutcome,
  { knobs, pace, model }: Deployment,
  rng: Rng,
): number {
  if (outcome.kind === 'stream') return drawDurationMs(pace.ttftMs, knobs.jitter, rng);
  if (model.task === 'chat-completion' && knobs.serviceTimeMs === null) {
    return drawTokenOffsetsMs(Math.max(1, outcome.outputTokens ?? 1), pace, knobs.jitter, rng).at(-1) ?? 0;
  }
  let holdMs = 0;
  for (let i = 0; i < job.inputs; i += 1) holdMs += drawDurationMs(pace.serviceTimeMs, knobs.jitter, rng);
  return holdMs;
}

function sendWhole(
  outcome: WholeOutcome | StreamOutcome,
  fails: boolean,
  exchange: Exchange,
  headers: Headers,
): void {
  const { entry, clock } = exchange;
  entry.computeSeconds = secondsBetween(entry.startMs ?? 0, clock.nowMs());
  const timed = { ...headers, 'x-compute-type': 'cpu', 'x-compute-time': String(entry.computeSeconds) };
  if (fails || outcome.kind === 'stream') {
    const warnings = ['There was an inference error: simulated failure'];
    sendJson(exchange, 500, { error: 'unknown error', warnings }, timed);
    return;
  }
  entry.inputTokens = outcome.inputTokens;
  entry.outputTokens = outcome.outputTokens;
  sendJson(exchange, 200, outcome.body, timed);
}

async function stream(
  outcome: StreamOutcome,
  { pace, knobs }: Deployment,
  exchange: Exchange,
  headers: Headers,
  rng: Rng,
): Promise<void> {
  const { entry, clock, signal, response } = exchange;
  const startMs = entry.startMs ?? clock.nowMs();
  entry.inputTokens = outcome.inputTokens;
  entry.outputTokens = 0;
  openAnswer(exchange, 200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-compute-type': 'cpu',
  });
  response.write(eventText(outcome.opening));
  const offsets = drawTokenOffsetsMs(Math.max(1, outcome.tokens.length), pace, knobs.jitter, rng);
  for (const [index, offsetMs] of offsets.entries()) {
    await clock.sleepUntil(startMs + offsetMs, signal);
    const token = outcome.tokens[index];
    if (token === undefined) continue;
    entry.firstTokenMs ??= clock.nowMs();
    entry.outputTokens += 1;
    response.write(eventText(token));
  }
  entry.computeSeconds = secondsBetween(startMs, clock.nowMs());
  closeAnswer(exchange, `${outcome.closing.map(eventText).join('')}data: [DONE]\n\n`);
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
