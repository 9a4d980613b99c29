import type { Comparison } from '../../../types/report.ts';
import { formatCount, formatDifference, formatMs, formatP, formatScore, NONE } from '../../format.ts';

/** How a verdict is shown: a sign and a word, so that it can be read without its colour. */
export const VERDICTS = {
  better: { sign: '✓', word: 'better' },
  worse: { sign: '✗', word: 'worse' },
  not_worse: { sign: '≥', word: 'not worse' },
  not_better: { sign: '≤', word: 'not better' },
  undecided: { sign: '?', word: 'undecided' },
} as const;

/** "[−4.0 pp, +2.1 pp]" of a difference; empty when it has no interval. */
export function differenceBounds({ difference, unit }: Comparison): string {
  if (difference === null || difference.low === null || difference.high === null) return '';
  return `[${formatDifference(difference.low, unit)}, ${formatDifference(difference.high, unit)}]`;
}

/** One comparison with all that stands behind its verdict, for the long table. */
export function viewComparison(entry: Comparison) {
  const { difference } = entry;
  return {
    b: entry.b,
    a: entry.a,
    metric: entry.metric,
    term: termOf(entry.metric),
    difference: formatDifference(difference?.value ?? null, entry.unit),
    interval: differenceBounds(entry),
    p: formatP(entry.pValue),
    pAdjusted: formatP(entry.pAdjusted),
    // A hyphen that does not break: "mid-p" is one word.
    test: entry.test.replaceAll('-', '\u2011'),
    sign: VERDICTS[entry.verdict].sign as string,
    verdict: VERDICTS[entry.verdict].word as string,
    verdictClass: entry.verdict as string,
    paired: formatCount(entry.paired),
    unpaired: formatCount(entry.unpaired),
    discordant:
      entry.discordant === null
        ? NONE
        : `${formatCount(entry.discordant.onlyA)} / ${formatCount(entry.discordant.onlyB)}`,
    detectable: detectableText(entry),
    note: entry.note ?? '',
  };
}

/** The words whose definitions explain a metric: "service_time.p95" is service_time and a percentile. */
export function termOf(metric: string): string {
  const [name = metric, part] = metric.split('.');
  return part?.startsWith('p') === true ? `${name}|p50 … p99` : name;
}

function detectableText({ detectable, unit }: Comparison): string {
  if (detectable === null) return NONE;
  if (unit === 'share') return `${(100 * detectable).toFixed(1)} pp`;
  return unit === 'ms' ? formatMs(detectable) : formatScore(detectable, unit);
}
