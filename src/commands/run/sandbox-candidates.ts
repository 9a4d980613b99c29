import type { ManagedEndpoint } from '../../types/endpoint.ts';
import type { Candidate, SandboxKnobs, Suite } from '../../types/suite.ts';

/** A suite whose sandbox candidates have a server, and the way to end it. */
export interface SandboxedSuite {
  readonly suite: Suite;
  close(): Promise<void>;
}

/** Starts the sandbox in a process of its own when a candidate lives there. Gives the suite with its address. */
export async function startSandboxFor(suite: Suite): Promise<SandboxedSuite> {
  const judges = suite.judges.map(({ candidate }) => candidate);
  const inside = [...suite.candidates, ...judges].filter(livesInSandbox);
  if (inside.length === 0) return { suite, close: async () => undefined };
  // Most runs have none.
  const { launchSandbox } = await import('../../sandbox/launch.ts');
  const sandbox = await launchSandbox({
    port: 0,
    deployments: withoutShared(inside).map(({ id, model, sandbox: knobs, price, managed }) => ({
      id,
      model,
      knobs,
      price,
      ...(managed === null ? {} : { endpoint: endpointOf(managed) }),
    })),
  });
  return { suite: placeSandboxCandidates(suite, sandbox.url), close: () => sandbox.close() };
}

/** The suite with each sandbox candidate at its own place on a sandbox server; those known by name ask its root where that is. */
export function placeSandboxCandidates(suite: Suite, url: string): Suite {
  const place = (candidate: Candidate): Candidate =>
    livesInSandbox(candidate)
      ? {
          ...candidate,
          baseUrl: candidate.managed === null ? `${url}/d/${encodeURIComponent(candidate.id)}` : url,
        }
      : candidate;
  return {
    ...suite,
    candidates: suite.candidates.map(place),
    judges: suite.judges.map((judge) => ({ ...judge, candidate: place(judge.candidate) })),
  };
}

/** Candidates that share a named endpoint share one deployment: the first's. */
function withoutShared<T extends Candidate>(candidates: readonly T[]): readonly T[] {
  return candidates.filter(
    ({ managed }, at) =>
      managed === null ||
      candidates.findIndex(
        (other) => other.managed?.name === managed.name && other.managed.namespace === managed.namespace,
      ) === at,
  );
}

function endpointOf({ name, namespace, lease }: ManagedEndpoint) {
  return { name, namespace, exists: lease === null || lease.create === null };
}

/** True for a candidate that the run's own sandbox serves; asked before it has an address there. */
export function livesInSandbox(candidate: Candidate): candidate is Candidate & { sandbox: SandboxKnobs } {
  return candidate.sandbox !== null && candidate.baseUrl === null;
}
