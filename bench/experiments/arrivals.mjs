import { check, formatNumber, formatShare } from '../lib/checks.mjs';
import { observeRun } from '../lib/observed-run.mjs';
import { dispersionOf, gapVariation, MAX_WAIT_SHARE } from '../lib/statistics.mjs';
import { runTimers } from '../lib/timers.mjs';

const WINDOWS = 5000;
const BURSTINESS = 0.5;
/** Rate of the constant load, per second. */
const CONSTANT = 100;
const MAX_CV = 0.05;

export const arrivals = {
  name: 'arrivals',
  title: "arrivals are what they say, by the server's log",
  rounds: 1,
  budgetMs: 120_000,
  run: async ({ mock, cores, folder, quick, say }) => {
    const rows = [];
    const observe = async (load, perSecond, seconds) => {
      const seen = await observeRun({
        mock,
        cores,
        folder,
        mode: 'json',
        rows: perSecond * seconds,
        load: { ...load, rate: `${perSecond}/s`, duration: `${seconds}s` },
      });
      const moments = seen.arrivedNs.map((atNs) => atNs / 1e6);
      const found = {
        dispersion: dispersionOf(moments, WINDOWS),
        variation: gapVariation(moments),
        voidBecause: seen.waitShare > MAX_WAIT_SHARE ? 'client or server had to wait for its core' : null,
      };
      say(`${load.kind}: dispersion ${formatNumber(found.dispersion)}, CV ${formatNumber(found.variation)}`);
      rows.push([
        load.kind,
        `${perSecond}/s`,
        moments.length,
        formatNumber(found.dispersion),
        formatNumber(found.variation),
        formatShare(seen.waitShare),
      ]);
      return found;
    };
    const s = quick ? 10 : 20;
    const poisson = await observe({ kind: 'poisson' }, 500, s);
    const constant = await observe({ kind: 'constant' }, CONSTANT, quick ? 5 : 15);
    const timers = await runTimers({ mock, cores, folder, perSecond: CONSTANT, seconds: quick ? 5 : 15 });
    const control = gapVariation(timers.arrivedNs.map((atNs) => atNs / 1e6));
    rows.push([
      'constant by setTimeout',
      `${CONSTANT}/s`,
      timers.arrivedNs.length,
      '–',
      formatNumber(control),
      formatShare(timers.use.waitShare),
    ]);
    const gamma = await observe({ kind: 'gamma', burstiness: BURSTINESS }, 500, s);
    const one = (what, goal, value, { voidBecause }, isMet) =>
      check({ what, goal, values: [value], isMet, minRounds: 1, voidBecause });
    const expected = 1 / Math.sqrt(BURSTINESS);
    return {
      checks: [
        one(
          `poisson: dispersion of counts in ${WINDOWS} windows`,
          '0.9 to 1.1',
          poisson.dispersion,
          poisson,
          (d) => Math.abs(d - 1) <= 0.1,
        ),
        one(
          'constant: CV of gaps',
          `≤ ${MAX_CV}`,
          constant.variation,
          {
            voidBecause:
              constant.voidBecause ??
              (control > MAX_CV ? `the control is at ${formatNumber(control)}` : null),
          },
          (cv) => cv <= MAX_CV,
        ),
        one(
          `gamma, burstiness ${BURSTINESS}: CV of gaps ÷ ${expected.toFixed(3)}`,
          '0.95 to 1.05',
          gamma.variation / expected,
          gamma,
          (ratio) => Math.abs(ratio - 1) <= 0.05,
        ),
      ],
      notes: [
        'Whole runs of hfbench; moments are those at which the server read each request of the measured part.',
      ],
      tables: [
        {
          head: [
            'load',
            'rate',
            'arrivals',
            `dispersion over ${WINDOWS} windows`,
            'CV of gaps',
            'wait by others',
          ],
          rows,
        },
      ],
    };
  },
};
