import type { TruthRow } from './simulate.mjs';

export function alarmRows(runs: number): TruthRow[];
export function lookingRows(runs: number, looks?: number): TruthRow[];
