import type { Protocol } from '../../types/provider.ts';
import type { PartnerAddress } from '../partner-address.ts';
import { asList, asObject, fileAt, jobFailed, objectIn, pollAt, strange } from './job-answer.ts';
import { imageRequest } from './request-parts.ts';

/** WaveSpeed's tasks: submit, ask `data.urls.get` until completed, download the first output. */
export function wavespeedImages(address: PartnerAddress, routerBase: string): Protocol {
  return {
    toRequest: (inputs, { candidate }) => imageRequest(address, inputs, candidate),
    next: (answer, { kind, submitted }) => {
      if (kind === 'fetch') return null;
      const data = asObject(objectIn(answer)?.data);
      if (data?.status === 'failed') return jobFailed(data.error);
      if (data?.status === 'completed') {
        const url = asList(data.outputs)[0];
        return typeof url === 'string' ? fileAt(url) : strange('data.outputs[0]', answer);
      }
      const path = asObject(asObject(objectIn(submitted)?.data)?.urls)?.get;
      const step = data === null ? null : pollAt(`${routerBase}/wavespeed`, path);
      return step ?? strange('{data: {status, urls: {get}}}', answer);
    },
  };
}
