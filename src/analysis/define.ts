import type { Definition } from '../types/report.ts';

/** A word of the report with its formula and what else is to be known. */
export const define = (term: string, formula: string, note: string): Definition => ({ term, formula, note });
