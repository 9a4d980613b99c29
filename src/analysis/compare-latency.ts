import { blockQuantileDifference } from '../stats/block-bootstrap.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { mean } from '../stats/mean.ts';
import { detectableMeanDifference } from '../stats/power.ts';
import type { CellData, Entry } from './cell-data.ts';
import type { Finding } from './compare-scores.ts';
import { formatNumber } from './format-number.ts';
import { isWarm } from './latency.ts';

/** Compares warm service time of two cells at one percentile (50, 95), in ms, by resampling time blocks; difference = b − a. */
export function compareServiceTime(a: CellData, b: CellData, p: number, random: () => number): Finding {
  const warmA = a.measured.filter(hasWarmTime);
  const warmB = b.measured.filter(hasWarmTime);
  const { differences, unpaired } = pairTimes(warmA, warmB);
  const result = blockQuantileDifference(blocked(warmA), blocked(warmB), p / 100, random);
  const shift = hodgesLehmann(differences);
  const notes = [
    result.note === null ? null : `no interval: ${result.note}`,
    shift === null
      ? null
      : `typical difference on the same sample ${formatNumber(shift, 'ms')} (Hodges–Lehmann, ${differences.length} samples)`,
  ].filter((note) => note !== null);
  return {
    difference:
      result.difference === null
        ? null
        : {
            value: result.difference,
            low: result.low,
            high: result.high,
            level: 0.95,
            n: Math.min(warmA.length, warmB.length),
            method: 'block bootstrap (expanded percentile, 2000 draws)',
            note: `${result.blocks} shared time blocks`,
          },
    pValue: result.pValue,
    test: 'block bootstrap of the quantile difference',
    paired: differences.length,
    unpaired,
    discordant: null,
    detectable: detectableMeanDifference(result.standardError),
    note: notes.length === 0 ? null : notes.join('; '),
  };
}

function hasWarmTime(entry: Entry): boolean {
  return isWarm(entry.row) && entry.row.serviceTimeMs !== null;
}

function blocked(entries: readonly Entry[]): { values: number[]; blocks: number[] } {
  return {
    values: entries.map((entry) => entry.row.serviceTimeMs as number),
    blocks: entries.map((entry) => entry.row.block),
  };
}

/** Differences of the mean warm time of each sample that both sides answered. */
function pairTimes(a: readonly Entry[], b: readonly Entry[]): { differences: number[]; unpaired: number } {
  const timesA = timesBySample(a);
  const timesB = timesBySample(b);
  const differences: number[] = [];
  for (const [sampleId, times] of timesA) {
    const other = timesB.get(sampleId);
    if (other !== undefined) differences.push((mean(other) as number) - (mean(times) as number));
  }
  return { differences, unpaired: timesA.size + timesB.size - 2 * differences.length };
}

function timesBySample(entries: readonly Entry[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const { row } of entries) {
    const known = times.get(row.sampleId);
    if (known === undefined) times.set(row.sampleId, [row.serviceTimeMs as number]);
    else known.push(row.serviceTimeMs as number);
  }
  return times;
}
