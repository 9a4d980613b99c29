import type { RunReport } from '../types/report.ts';

/** What the first line of a report says of a run whose client was saturated, behind the word "invalid". Null: it was not. */
export function invalidText(report: RunReport): string | null {
  if (report.client?.valid !== false) return null;
  const remedies = report.warnings
    .filter(({ code }) => code === 'client_saturated')
    .map(({ remedy }) => remedy);
  const why = 'the client was saturated, so no time and no rate of this run is to be quoted.';
  return [why, ...new Set(remedies)].join(' ');
}
