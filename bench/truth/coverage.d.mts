import type { TruthRow } from './simulate.mjs';

export function wilsonCoverage(n: number): { readonly mean: number };
export function coverageRows(runs: number): TruthRow[];
