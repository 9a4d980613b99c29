import { listChanges } from '../../analysis/list-changes.ts';
import { identityOfSuite } from '../../suite/identity.ts';
import type { Suite } from '../../types/suite.ts';

/** Changes that a message names at most. */
const MOST_CHANGES = 8;

/** Which keys of two suites differ in what they mean, and how, as the end of a sentence; empty: none is known. */
export function changesBetween(before: Suite, now: Suite): string {
  const changes = listChanges(identityOfSuite(before), identityOfSuite(now), '');
  if (changes.length === 0) return '';
  const more = changes.length > MOST_CHANGES ? [`and ${changes.length - MOST_CHANGES} more`] : [];
  return `: ${[...changes.slice(0, MOST_CHANGES), ...more].join('; ')}`;
}
