import type { Provider } from '../types/plugs.ts';
import { endpoint } from './endpoint.ts';
import { hfInference } from './hf-inference.ts';

/** The built-in local server, playing a serverless model or a dedicated endpoint. Its times are simulated. */
export const sandbox: Provider = {
  name: 'sandbox',
  deployment: (candidate) =>
    candidate.sandbox?.as === 'endpoint' ? 'sandbox-endpoint' : 'sandbox-serverless',
  auth: 'none',
  holdsWhileScaling: false,
  checkCandidate: () => null,
  address: (candidate, task) =>
    (candidate.sandbox?.as === 'endpoint' ? endpoint : hfInference).address(candidate, task),
};
