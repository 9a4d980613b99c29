import type { RunManifest } from '../types/manifest.ts';
import type { Warning } from '../types/report.ts';

/** Doubts that the look-ups before the clock raise: a server that says it serves another model than the candidate names. */
export function warnAboutLookUps({ suite, lookups }: RunManifest): Warning[] {
  return lookups.flatMap(({ candidate: id, server }) => {
    const candidate = suite.candidates.find((item) => item.id === id);
    const served = server?.model ?? null;
    if (candidate === undefined || served === null || !isOther(served, candidate.model)) return [];
    return [
      {
        code: 'other_model',
        severity: 'doubt',
        about: id,
        message: `The server says that it serves ${served}; the candidate is named ${candidate.model}.`,
        remedy:
          'Check the address and the model of the candidate: the numbers are those of what the server serves.',
      } satisfies Warning,
    ];
  });
}

/** Paths (`/repository`) and bare names say nothing of the model: only two Hub ids can contradict each other. */
function isOther(served: string, model: string): boolean {
  const hubId = /^[\w.-]+\/[\w.-]+$/;
  const named = model.replace(/:[^/]*$/, '');
  return hubId.test(served) && hubId.test(named) && served.toLowerCase() !== named.toLowerCase();
}
