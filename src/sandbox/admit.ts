import type { SandboxKnobs } from '../types/suite.ts';
import type { Exchange } from './exchange.ts';
import type { Deployment, Place } from './place.ts';
import type { Loader } from './readiness.ts';
import { plainRefusal } from './refusal.ts';

/** Longest hold that X-Scale-Up-Timeout may ask for, seconds. */
const MAX_HOLD_S = 3600;

/**
 * Runs an action when the model is loaded. A request that meets a cold or loading model is refused with 503: by
 * serverless with the seconds that the load still takes, by an endpoint without. An endpoint holds the request
 * instead, for at most the seconds of X-Scale-Up-Timeout. The knob coldMode makes either refuse, or hold to the end.
 */
export async function whenLoaded(
  loader: Loader,
  { model, knobs: { coldMode } }: Deployment,
  as: Place['as'],
  exchange: Exchange,
  action: () => Promise<void>,
): Promise<void> {
  const { clock, entry, signal } = exchange;
  const arrivedMs = clock.nowMs();
  const readiness = loader.arrive(arrivedMs);
  try {
    if (!readiness.ready) {
      entry.cold = true;
      const holdMs = longestHoldMs(coldMode, as, exchange);
      const remainingMs = readiness.readyAtMs - arrivedMs;
      if (holdMs < remainingMs && as === 'serverless') {
        throw plainRefusal(503, `Model ${model.id} is currently loading`, {
          estimated_time: remainingMs / 1000,
        });
      }
      await clock.sleepUntil(Math.min(readiness.readyAtMs, arrivedMs + holdMs), signal);
      if (!loader.ready(clock.nowMs())) throw plainRefusal(503, 'Service Unavailable: no replica is ready');
    }
    await action();
  } finally {
    loader.leave(clock.nowMs());
  }
}

function longestHoldMs(mode: SandboxKnobs['coldMode'], as: Place['as'], exchange: Exchange): number {
  if (mode === 'hold') return Number.POSITIVE_INFINITY;
  return mode === 'refuse' || as === 'serverless' ? 0 : scaleUpTimeoutMs(exchange);
}

function scaleUpTimeoutMs({ request }: Exchange): number {
  const text = request.headers['x-scale-up-timeout'];
  return typeof text === 'string' && /^\d+$/.test(text) ? Math.min(Number(text), MAX_HOLD_S) * 1000 : 0;
}
