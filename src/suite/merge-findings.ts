import type { Finding } from './problem.ts';
import { showPath } from './problem.ts';

/**
 * One list of several, the earlier ones first: of two findings at one path the earlier one stays, and so it does when
 * it is about something around the later one. A gap is left out when a misspelt or refused key beside it explains it.
 */
export function mergeFindings(lists: readonly (readonly Finding[])[]): Finding[] {
  const kept: Finding[] = [];
  for (const finding of lists.flat()) {
    if (!kept.some((earlier) => covers(earlier, finding))) kept.push(finding);
  }
  return kept.filter((finding) => finding.kind !== 'gap' || !kept.some((other) => explains(other, finding)));
}

function covers(earlier: Finding, later: Finding): boolean {
  if (earlier.path.length > later.path.length || earlier.path.length === 0) return false;
  // Two places of one formula.
  if (earlier.within !== null && later.within !== null && earlier.within.at !== later.within.at) return false;
  return earlier.path.every((step, index) => step === later.path[index]);
}

/** A refused key in the same mapping, or one whose nearest known key is the missing one. */
function explains(other: Finding, gap: Finding): boolean {
  if (other.kind === 'gap' || other.at !== 'key') return false;
  if (showPath(other.path.slice(0, -1)) !== showPath(gap.path.slice(0, -1))) return false;
  const refused = other.message.endsWith('is not in this version');
  return refused || other.hint === `did you mean "${gap.path.at(-1)}"?`;
}
