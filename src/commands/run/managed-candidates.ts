import { isDeepStrictEqual } from 'node:util';
import type { Lease } from '../../types/endpoint.ts';
import type { Candidate, Suite } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';

/** Candidates that are served by one endpoint, which the management API knows by its name. */
export interface ManagedGroup {
  /** Stands for the hosts of the management API and the Hub; null: Hugging Face's own. */
  readonly baseUrl: string | null;
  readonly name: string;
  /** Null: the owner of the token. */
  readonly namespace: string | null;
  /** Null: it is used as it is found, and left so. */
  readonly lease: Lease | null;
  readonly candidates: readonly [Candidate, ...Candidate[]];
}

/** The endpoints that a suite knows by name, each with its candidates. An InputError when these do not agree on it. */
export function managedGroups(suite: Suite): readonly ManagedGroup[] {
  const groups = new Map<string, ManagedGroup>();
  for (const candidate of suite.candidates) {
    const { managed, baseUrl } = candidate;
    if (managed === null) continue;
    const key = JSON.stringify([baseUrl, managed.namespace, managed.name]);
    const group = groups.get(key);
    if (group !== undefined) checkAgreement(group, candidate);
    const candidates: ManagedGroup['candidates'] =
      group === undefined ? [candidate] : [...group.candidates, candidate];
    groups.set(key, { ...managed, baseUrl, candidates });
  }
  return [...groups.values()];
}

function checkAgreement({ name, lease, candidates: [first] }: ManagedGroup, second: Candidate): void {
  const differ = !isDeepStrictEqual(lease, second.managed?.lease ?? null)
    ? 'lease'
    : lease?.create != null && first.model !== second.model
      ? 'model'
      : !isDeepStrictEqual(first.sandbox, second.sandbox)
        ? 'sandbox'
        : null;
  if (differ === null) return;
  throw new InputError(
    `candidates ${first.id} and ${second.id} share the endpoint ${name}, and their "${differ}" differs`,
    { hint: 'write the same for both, or give them endpoints of different names' },
  );
}

/** The suite with the address of each candidate that is served by a named endpoint; null: it has none yet. */
export function placeManagedCandidates(suite: Suite, urlOf: (candidate: Candidate) => string | null): Suite {
  const place = (candidate: Candidate): Candidate =>
    candidate.managed === null ? candidate : { ...candidate, endpointUrl: urlOf(candidate) };
  return { ...suite, candidates: suite.candidates.map(place) };
}

/** What stands for an endpoint's address where there is none: its token can be looked for, and nothing is sent there. */
export function standInUrl({ baseUrl }: Candidate): string {
  return baseUrl ?? 'https://endpoints.huggingface.cloud';
}
