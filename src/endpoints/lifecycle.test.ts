import { describe, expect, it } from 'vitest';
import { type Asked, nextStep, type Seen, type Wanted } from './lifecycle.ts';

const LEASED: Wanted = { mayCreate: true, mayResume: true, asleepIsReady: false, readyWithinMs: 600_000 };
const FOUND: Wanted = { mayCreate: false, mayResume: false, asleepIsReady: true, readyWithinMs: 600_000 };
const NOTHING: Asked = { createdAgoMs: null, resumedAgoMs: null };
const seen = (state: Seen['state'], more: Partial<Seen> = {}): Seen => ({
  state,
  hasUrl: true,
  message: null,
  healthy: null,
  ...more,
});

describe('the next step towards a ready endpoint', () => {
  it.each<[string, Wanted, Seen, Asked, string]>([
    ['creates what is not there', LEASED, seen('absent'), NOTHING, 'create'],
    [
      'waits for the API to show an order',
      LEASED,
      seen('absent'),
      { ...NOTHING, createdAgoMs: 5_000 },
      'wait',
    ],
    [
      'gives an order up that is never shown',
      LEASED,
      seen('absent'),
      { ...NOTHING, createdAgoMs: 90_000 },
      'give-up',
    ],
    ['creates nothing without an order', { ...LEASED, mayCreate: false }, seen('absent'), NOTHING, 'give-up'],
    ['resumes a paused one', LEASED, seen('paused'), NOTHING, 'resume'],
    ['resumes a sleeping one', LEASED, seen('scaledToZero'), NOTHING, 'resume'],
    ['wakes one that sleeps on', LEASED, seen('scaledToZero'), { ...NOTHING, resumedAgoMs: 1 }, 'probe'],
    [
      'lets a resumed one leave its pause',
      LEASED,
      seen('paused'),
      { ...NOTHING, resumedAgoMs: 1_000 },
      'wait',
    ],
    [
      'a pause that stays is somebody else',
      LEASED,
      seen('paused'),
      { ...NOTHING, resumedAgoMs: 90_000 },
      'give-up',
    ],
    ['does not wait for a paused one', FOUND, seen('paused'), NOTHING, 'give-up'],
    ['takes a sleeping one as found', FOUND, seen('scaledToZero'), NOTHING, 'ready'],
    ['waits while it is pending', FOUND, seen('pending'), NOTHING, 'wait'],
    ['waits while it initializes', LEASED, seen('initializing'), NOTHING, 'wait'],
    ['waits while it updates', LEASED, seen('updating'), NOTHING, 'wait'],
    ['waits for the address of a running one', LEASED, seen('running', { hasUrl: false }), NOTHING, 'wait'],
    ['asks the health of a running one', LEASED, seen('running'), NOTHING, 'probe'],
    ['waits while its health fails', LEASED, seen('running', { healthy: false }), NOTHING, 'wait'],
    ['is ready when it runs and is healthy', LEASED, seen('running', { healthy: true }), NOTHING, 'ready'],
    ['gives a failed one up', LEASED, seen('failed'), NOTHING, 'give-up'],
    ['gives a failed update up', LEASED, seen('updateFailed'), NOTHING, 'give-up'],
  ])('%s', (_, wanted, found, asked, step) => {
    expect(nextStep(wanted, found, 1_000, asked).kind).toBe(step);
  });

  it('ends every wait at its deadline, and says in which state', () => {
    for (const state of ['pending', 'initializing', 'updating', 'running'] as const) {
      const step = nextStep(LEASED, seen(state, { healthy: false }), 600_000, NOTHING);
      expect(step).toMatchObject({ kind: 'give-up', reason: expect.stringContaining(state) });
    }
  });

  it('repeats what the API says of a failure', () => {
    const step = nextStep(LEASED, seen('failed', { message: 'out of memory' }), 0, NOTHING);
    expect(step).toMatchObject({ reason: 'its state is failed (out of memory)' });
  });
});
