import type { JsonObject } from '../../types/json.ts';
import type { AnsweredStep, NextStep, Protocol } from '../../types/provider.ts';
import type { ReadFault, WireAnswer } from '../../types/task.ts';
import type { PartnerAddress } from '../partner-address.ts';
import { asList, asObject, fileAt, jobFailed, jsonAnswer, objectIn, pollAt, strange } from './job-answer.ts';
import { audioUri, imageRequest, jsonTo } from './request-parts.ts';

/** Replicate's predictions: held open by `Prefer: wait`, asked for where that was not enough, then downloaded. */
export function replicateImages(address: PartnerAddress, routerBase: string): Protocol {
  return {
    toRequest: (inputs, { candidate }) => imageRequest(address, inputs, candidate),
    next: (answer, from) =>
      followPrediction(answer, from, routerBase, ({ output }) => {
        const url = asList(output)[0];
        return typeof url === 'string' ? fileAt(url) : strange('output with a URL', answer);
      }),
  };
}

/** Replicate's speech recognition; its models name the text differently. */
export function replicateSpeech(address: PartnerAddress, routerBase: string, providerId: string): Protocol {
  const version = providerId.split(':')[1];
  return {
    toRequest: (inputs, { candidate }) => {
      const input = { ...candidate.parameters, audio: audioUri(inputs) };
      return jsonTo(address, JSON.stringify(version === undefined ? { input } : { version, input }));
    },
    next: (answer, from) => {
      if (from.kind === 'fetch') return jsonAnswer({ text: answer.text() });
      return followPrediction(answer, from, routerBase, ({ output }) => {
        const words = asList(output)[0] ?? '';
        const named = asObject(words);
        const text = named?.text ?? named?.transcription ?? named?.translation ?? words;
        if (typeof text === 'string') return jsonAnswer({ text });
        const file = named?.txt_file;
        return typeof file === 'string' ? fileAt(file) : strange('output with a text', answer);
      });
    },
  };
}

function followPrediction(
  answer: WireAnswer,
  from: AnsweredStep,
  routerBase: string,
  read: (prediction: JsonObject) => NextStep | WireAnswer | ReadFault,
): NextStep | WireAnswer | ReadFault | null {
  if (from.kind === 'fetch') return null;
  const body = objectIn(answer);
  const { status } = body ?? {};
  if (status === 'failed' || status === 'canceled') return jobFailed(body?.error ?? `it was ${status}`);
  if (body !== null && body.output != null && status !== 'processing') return read(body);
  const step = pollAt(`${routerBase}/replicate`, asObject(objectIn(from.submitted)?.urls)?.get);
  return step === null || status === 'succeeded'
    ? strange('a prediction with output or urls.get', answer)
    : step;
}
