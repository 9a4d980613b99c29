import { EXIT } from './command.ts';

const WORST_FIRST: readonly number[] = [
  EXIT.bug,
  EXIT.interrupted,
  EXIT.badInput,
  EXIT.incomplete,
  EXIT.gateFailed,
  EXIT.undecided,
  EXIT.ok,
];

/** Of two runs' exit codes the one that is reported for both; a code that is none of ours counts as a bug. */
export function worstExit(a: number, b: number): number {
  const known = [a, b].every((exit) => WORST_FIRST.includes(exit));
  return (known ? WORST_FIRST.find((exit) => exit === a || exit === b) : undefined) ?? EXIT.bug;
}
