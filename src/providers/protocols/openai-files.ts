import type { Protocol } from '../../types/provider.ts';
import type { PartnerAddress } from '../partner-address.ts';
import { asList, asObject, fileAt, objectIn } from './job-answer.ts';
import { audioForm, imageRequest } from './request-parts.ts';

/** OpenAI's image route: the picture stands in the answer as base64, or at an address. */
export function openaiImages(address: PartnerAddress): Protocol {
  return {
    toRequest: (inputs, { candidate }) => imageRequest(address, inputs, candidate),
    next: (answer, { kind }) => {
      if (kind === 'fetch') return null;
      const picture = asObject(asList(objectIn(answer)?.data)[0]);
      if (typeof picture?.b64_json === 'string') return fileAt(`data:;base64,${picture.b64_json}`);
      return typeof picture?.url === 'string' ? fileAt(picture.url) : null;
    },
  };
}

/** OpenAI's transcription route, which takes a form. */
export function openaiSpeech(address: PartnerAddress, providerId: string): Protocol {
  return {
    toRequest: (inputs, { candidate }) => audioForm(address, inputs, providerId, candidate.parameters),
    next: () => null,
  };
}
