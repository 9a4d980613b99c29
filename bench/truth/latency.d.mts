import type { TruthRow } from './simulate.mjs';

type Percentile = 'p50' | 'p95';
export function latencyAlarmRow(runs: number, p: Percentile, blocks: number, scene: string): TruthRow;
export function latencyEndsRow(runs: number, p: Percentile, blocks: number): TruthRow;
