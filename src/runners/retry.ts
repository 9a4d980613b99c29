import type { WaitHint } from '../http/wait-hint.ts';
import type { WaitReason } from '../types/attempt.ts';
import type { Rng } from '../types/context.ts';
import type { RetryPolicy } from '../types/suite.ts';

/** A pause before the next send. */
export interface Pause {
  readonly waitMs: number;
  readonly reason: WaitReason;
}

/**
 * The pause after the nth failed send (1-based). What the server names is taken as it is, without jitter; else
 * exponential backoff `initial × factor^(n−1)`, at most `max`, with full jitter: uniform between 0 and that
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function pauseAfter(failedSends: number, policy: RetryPolicy, hint: WaitHint | null, rng: Rng): Pause {
  if (hint !== null && policy.respectRetryAfter) return { waitMs: hint.waitMs, reason: hint.source };
  const ceilingMs = Math.min(policy.maxMs, policy.initialMs * policy.factor ** (failedSends - 1));
  return { waitMs: policy.jitter === 'full' ? rng.next() * ceilingMs : ceilingMs, reason: 'backoff' };
}
