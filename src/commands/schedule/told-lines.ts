import { EXIT } from '../command.ts';
import type { RunEnd } from './start-run.ts';

const MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.ok]: 'all gates pass',
  [EXIT.gateFailed]: 'a gate failed',
  [EXIT.badInput]: 'bad input',
  [EXIT.incomplete]: 'incomplete',
  [EXIT.undecided]: 'a gate is undecided',
  [EXIT.bug]: 'a bug',
  [EXIT.interrupted]: 'interrupted',
};

/** How a run ended, in words. */
export function endLine({ code, note }: RunEnd): string {
  const meaning = MEANINGS[code] ?? 'unknown';
  return `ended with exit ${code} (${note === null ? meaning : `${meaning}: ${note}`})`;
}

/** Due times that nothing ran for: the last few are named. */
export function missedLine(named: readonly string[], count: number): string {
  const earlier = count > named.length ? `${count - named.length} earlier and ` : '';
  return `missed: nothing ran at ${earlier}${named.join(', ')}`;
}

/** A run that died in the middle and is too old to be continued unasked. */
export function cutOffLine(due: string, folder: string): string {
  return `the run due ${due} was cut off; go on with it by: hfbench run --resume ${folder}`;
}

/** A wall time in a zone (null: the machine's): 2026-11-21 03:00:00. */
export function wallTime(ms: number, timeZone: string | null): string {
  // Sweden writes dates as ISO 8601 does.
  return new Date(ms).toLocaleString('sv-SE', timeZone === null ? {} : { timeZone });
}
