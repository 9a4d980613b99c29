import type { Protocol } from '../../types/provider.ts';
import type { WireAnswer } from '../../types/task.ts';
import type { PartnerAddress } from '../partner-address.ts';
import { asList, asObject, fileAt, jobFailed, jsonAnswer, objectIn, pollAt, strange } from './job-answer.ts';
import { audioUri, imageRequest, jsonTo } from './request-parts.ts';

/** fal.ai's queue: submit, ask `…/status` until COMPLETED, ask for the result, download its first image. */
export function falImages(address: PartnerAddress, routerBase: string): Protocol {
  const base = `${routerBase}/fal-ai`;
  return {
    toRequest: (inputs, { candidate }) => imageRequest(address, inputs, candidate),
    next: (answer, { kind, submitted }) => {
      if (kind === 'fetch') return null;
      const body = objectIn(answer);
      const images = body?.images;
      if (images !== undefined) {
        const url = asObject(asList(images)[0])?.url;
        return typeof url === 'string' ? fileAt(url) : strange('images[0].url', answer);
      }
      const status = body?.status;
      if (status === 'FAILED' || status === 'ERROR' || body?.error != null)
        return jobFailed(body?.error ?? body?.detail);
      const result = resultPath(submitted);
      if (result === null || typeof status !== 'string')
        return strange('{status, response_url} of a queue', answer);
      // The router knows the queue by this query, as in the submit.
      const path = status === 'COMPLETED' ? result : `${result}/status`;
      const step = pollAt(base, path, status === 'COMPLETED' ? 0 : undefined);
      return step === null ? null : { ...step, url: `${step.url}?_subdomain=queue` };
    },
  };
}

/** The job's path: the mapped model may be another than the one the queue works under. */
function resultPath(submitted: WireAnswer): string | null {
  const url = objectIn(submitted)?.response_url;
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname : null;
}

/** Names under which fal.ai decodes a data URI; it refuses audio/wav. */
const FAL_MEDIA_TYPES = {
  'audio/wav': 'audio/x-wav',
  'audio/wave': 'audio/x-wav',
  'audio/mp3': 'audio/mpeg',
  'audio/webm': 'video/webm',
};

/** fal.ai's speech recognition: one exchange, `{text}` or `{output}`. */
export function falSpeech(address: PartnerAddress): Protocol {
  return {
    toRequest: (inputs, { candidate }) =>
      jsonTo(
        address,
        JSON.stringify({ audio_url: audioUri(inputs, FAL_MEDIA_TYPES), ...candidate.parameters }),
      ),
    next: (answer) => {
      const body = objectIn(answer);
      return typeof body?.output === 'string' && body.text === undefined
        ? jsonAnswer({ ...body, text: body.output })
        : null;
    },
  };
}
