import type { Provider } from '../types/provider.ts';
import type { Candidate } from '../types/suite.ts';
import { endpoint } from './endpoint.ts';
import { hfInference } from './hf-inference.ts';

/** The built-in local server, playing a serverless model or a dedicated endpoint. Its times are simulated. */
export const sandbox: Provider = {
  name: 'sandbox',
  deployment: (candidate) =>
    candidate.sandbox?.as === 'endpoint' ? 'sandbox-endpoint' : 'sandbox-serverless',
  auth: 'none',
  holdsWhileScaling: (candidate) => playedBy(candidate).holdsWhileScaling(candidate),
  checkCandidate: () => null,
  lookUp: (candidate, task) => playedBy(candidate).lookUp(candidate, task),
  place: (candidate, task, found) => playedBy(candidate).place(candidate, task, found),
};

function playedBy(candidate: Candidate): Provider {
  return candidate.sandbox?.as === 'endpoint' ? endpoint : hfInference;
}
