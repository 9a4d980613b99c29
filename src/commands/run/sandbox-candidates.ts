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
    deployments: inside.map(({ id, model, sandbox: knobs, price }) => ({ id, model, knobs, price })),
  });
  return { suite: placeSandboxCandidates(suite, sandbox.url), close: () => sandbox.close() };
}

/** The suite with each sandbox candidate at its own place on a sandbox server. */
export function placeSandboxCandidates(suite: Suite, url: string): Suite {
  const place = (candidate: Candidate): Candidate =>
    livesInSandbox(candidate)
      ? { ...candidate, baseUrl: `${url}/d/${encodeURIComponent(candidate.id)}` }
      : candidate;
  return {
    ...suite,
    candidates: suite.candidates.map(place),
    judges: suite.judges.map((judge) => ({ ...judge, candidate: place(judge.candidate) })),
  };
}

function livesInSandbox(candidate: Candidate): candidate is Candidate & { sandbox: SandboxKnobs } {
  return candidate.sandbox !== null && candidate.baseUrl === null;
}
