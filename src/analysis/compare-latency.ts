import { blockQuantileDifference } from '../stats/block-difference.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { mean } from '../stats/mean.ts';
import type { LatencyMetric } from '../types/summary.ts';
import type { CellData, Entry } from './cell-data.ts';
import type { Finding } from './compare-scores.ts';
import { formatNumber, formatPlural } from './format-number.ts';
import { warmValueOf } from './latency.ts';

/** Compares a warm latency of two cells at one percentile (50, 95), in ms, by exchanging turns within time blocks; difference = b − a. */
export function compareLatency(
  a: CellData,
  b: CellData,
  metric: 'service_time' | 'response_time',
  p: number,
  random: () => number,
): Finding {
  const [timesA, timesB] = [warmTimes(a.measured, metric), warmTimes(b.measured, metric)];
  if (countRecalled(a) + countRecalled(b) === 0) return compareTimes(timesA, timesB, p, random);
  // What each side was still sent is no fair draw of the questions: only those that both were sent are alike.
  const [inA, inB] = [timesA, timesB].map((times) => new Set(times.map(({ sampleId }) => sampleId)));
  const found = compareTimes(
    timesA.filter(({ sampleId }) => inB?.has(sampleId)),
    timesB.filter(({ sampleId }) => inA?.has(sampleId)),
    p,
    random,
  );
  const note = 'over the samples alone that both were sent, because others came from the cache';
  return { ...found, note: found.note === null ? note : `${note}; ${found.note}` };
}

/** Measured requests of a cell that this machine's own cache answered. */
export function countRecalled({ measured }: Pick<CellData, 'measured'>): number {
  return measured.filter(({ row }) => row.recalled !== null).length;
}

/** The same from times that have been read; the interval is of confidence `level`. */
export function compareTimes(
  warmA: readonly Timed[],
  warmB: readonly Timed[],
  p: number,
  random: () => number,
  level = 0.95,
): Finding {
  const { differences, unpaired } = pairTimes(warmA, warmB);
  const result = blockQuantileDifference(blocked(warmA), blocked(warmB), p / 100, random, level);
  const shift = hodgesLehmann(differences);
  const notes = [
    result.note === null ? null : `no interval: ${result.note}`,
    result.leftOut === 0
      ? null
      : `${formatPlural(result.leftOut, 'request')} in blocks of one side alone left out`,
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
            level,
            n: Math.min(warmA.length, warmB.length),
            method: 'block exchange (randomisation, 2000 draws)',
            note: `${result.blocks} shared time blocks`,
          },
    pValue: result.pValue,
    test: 'block exchange of the quantile ratio',
    paired: differences.length,
    unpaired,
    discordant: null,
    detectable: result.detectable,
    note: notes.length === 0 ? null : notes.join('; '),
  };
}

/** A warm value of one request with its block and sample. */
export interface Timed {
  readonly ms: number;
  readonly block: number;
  readonly sampleId: string;
}

/** Samples that both sides answered, and those that one did. */
export function countPairs(
  a: readonly Timed[],
  b: readonly Timed[],
): { readonly paired: number; readonly unpaired: number } {
  const [inA, inB] = [a, b].map((times) => new Set(times.map(({ sampleId }) => sampleId))) as [
    Set<string>,
    Set<string>,
  ];
  const paired = [...inA].filter((sampleId) => inB.has(sampleId)).length;
  return { paired, unpaired: inA.size + inB.size - 2 * paired };
}

/** A latency of every warm request that has it. */
export function warmTimes(entries: readonly Entry[], metric: LatencyMetric): Timed[] {
  return entries.flatMap(({ row }) => {
    const ms = warmValueOf(row, metric);
    return ms === null ? [] : [{ ms, block: row.block, sampleId: row.sampleId }];
  });
}

function blocked(times: readonly Timed[]): { values: number[]; blocks: number[] } {
  return { values: times.map(({ ms }) => ms), blocks: times.map(({ block }) => block) };
}

/** Differences of the mean warm time of each sample that both sides answered. */
function pairTimes(a: readonly Timed[], b: readonly Timed[]): { differences: number[]; unpaired: number } {
  const timesA = timesBySample(a);
  const timesB = timesBySample(b);
  const differences: number[] = [];
  for (const [sampleId, times] of timesA) {
    const other = timesB.get(sampleId);
    if (other !== undefined) differences.push((mean(other) as number) - (mean(times) as number));
  }
  return { differences, unpaired: timesA.size + timesB.size - 2 * differences.length };
}

function timesBySample(times: readonly Timed[]): Map<string, number[]> {
  const bySample = new Map<string, number[]>();
  for (const { ms, sampleId } of times) {
    const known = bySample.get(sampleId);
    if (known === undefined) bySample.set(sampleId, [ms]);
    else known.push(ms);
  }
  return bySample;
}
