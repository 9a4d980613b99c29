import type { Candidate } from '../types/suite.ts';
import { trimSlashes } from './base-url.ts';

/** Host of Hugging Face's serverless inference. */
const ROUTER = 'https://router.huggingface.co';

/** Host of the Hugging Face Hub, which knows who serves a model. */
const HUB = 'https://huggingface.co';

/** Base of the Hub for a candidate: its own `baseUrl`, else Hugging Face's. */
export function hubBase(candidate: Pick<Candidate, 'baseUrl'>): string {
  return trimSlashes(candidate.baseUrl ?? HUB);
}

/** Base of the router for a candidate: its own `baseUrl`, else Hugging Face's. */
export function routerBase(candidate: Pick<Candidate, 'baseUrl'>): string {
  return trimSlashes(candidate.baseUrl ?? ROUTER);
}

/** Headers that the router understands: `X-HF-Bill-To` draws on an organisation's credits. */
export function routerHeaders(candidate: Candidate): Readonly<Record<string, string>> {
  return candidate.billTo === null ? {} : { 'x-hf-bill-to': candidate.billTo };
}
