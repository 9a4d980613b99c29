import type { Protocol } from '../../types/provider.ts';
import type { PartnerAddress } from '../partner-address.ts';
import { asList, asObject, fileAt, jobFailed, objectIn, pollAt, strange } from './job-answer.ts';
import { imageRequest } from './request-parts.ts';

/** Z.ai's asynchronous images: submit, ask `async-result/{id}` until SUCCESS, download the first image. */
export function zaiImages(address: PartnerAddress, routerBase: string): Protocol {
  return {
    toRequest: (inputs, { candidate }) => imageRequest(address, inputs, candidate),
    next: (answer, { kind, submitted }) => {
      if (kind === 'fetch') return null;
      const body = objectIn(answer);
      if (body?.task_status === 'FAIL') return jobFailed(body.error ?? body.message);
      if (body?.task_status === 'SUCCESS' && body.image_result !== undefined) {
        const url = asObject(asList(body.image_result)[0])?.url;
        return typeof url === 'string' ? fileAt(url) : strange('image_result[0].url', answer);
      }
      const id = objectIn(submitted)?.id;
      if (typeof id !== 'string' || typeof body?.task_status !== 'string')
        return strange('{id, task_status}', answer);
      const path = `/api/paas/v4/async-result/${encodeURIComponent(id)}`;
      return pollAt(`${routerBase}/zai-org`, path, 1000);
    },
  };
}
