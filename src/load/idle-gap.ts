import type { LoadProfile } from '../types/load.ts';
import { shuffled } from '../util/rng.ts';
import { timeLabel } from './label.ts';
import type { SpecOf } from './spec-of.ts';

/** Probes after silences from short to long, evenly spaced in their logarithm, each length several times, in random order. */
export const idleGap: LoadProfile<SpecOf<'idle-gap'>> = {
  kind: 'idle-gap',
  label: ({ shortestMs, longestMs, steps, repeat, reference }) =>
    `idle-gap-${timeLabel(shortestMs)}-to-${timeLabel(longestMs)}-in-${steps}-repeat-${repeat}-reference-${reference}`,
  asksFor: ({ steps, repeat, reference }) => reference + steps * repeat,
  bind: ({ shortestMs, longestMs, steps, repeat, reference }) => ({
    loop: 'gaps',
    reference,
    gapsMs: (rng) => {
      const lengths = Array.from({ length: steps }, (_, step) =>
        steps === 1 ? longestMs : Math.round(shortestMs * (longestMs / shortestMs) ** (step / (steps - 1))),
      );
      return shuffled(
        lengths.flatMap((ms) => Array.from({ length: repeat }, () => ms)),
        rng,
      );
    },
  }),
};
