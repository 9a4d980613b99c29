import type { RunReport } from '../../types/report.ts';

/** Place of a candidate in the suite, from 0: gives it one colour and shape everywhere. */
export function candidateIndex(report: RunReport, id: string): number {
  const ids = report.manifest.suite.candidates.map((candidate) => candidate.id);
  for (const cell of report.cells) if (!ids.includes(cell.candidate)) ids.push(cell.candidate);
  return Math.max(0, ids.indexOf(id));
}

/** "term = formula" from the report's definitions; empty when it defines no such term. */
export function definitionText(report: RunReport, term: string): string {
  const found = report.definitions.find((definition) => definition.term === term);
  return found === undefined ? '' : `${found.term} = ${found.formula}`;
}
