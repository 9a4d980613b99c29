import type { Json } from '../types/json.ts';
import type { ReadFault, Task, WireAnswer } from '../types/task.ts';
import { bytesOfBase64 } from './base64.ts';
import { imageAnswerOf } from './image-answer.ts';
import { isObject, malformed, notJson } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { wrongAnswer } from './read-answers.ts';
import { checkText, textOf } from './text-input.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * A text in, a picture out. Accepts the picture's bytes whatever content type they bear, base64 as a JSON text,
 * `{image}`, OpenAI's `{data: [{b64_json}]}`, and `{images: [{content} | {url}]}`; a URL must be a data URI.
 */
export const textToImage: Task = {
  name: 'text-to-image',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit', 'openai'],
  defaultScorers: ['image-valid'],
  ownParameters: ['prompt', 'response_format'],
  maxBatch: () => 1,
  checkCandidate: ({ parameters }) => {
    const several = ['n', 'num_images', 'num_images_per_prompt'].find(
      (name) => parameters[name] !== undefined && parameters[name] !== 1,
    );
    return several === undefined ? null : `parameters.${several} must be 1: a request asks for one picture`;
  },
  checkInput: checkText,
  toRequest: ([input], { candidate, dialect, modelName }) =>
    dialect === 'openai'
      ? jsonRequest('/images/generations', {
          model: modelName,
          prompt: textOf(input),
          response_format: 'b64_json',
          ...candidate.parameters,
        })
      : // The toolkit wants exactly one type of its list here, and answers JSON without it.
        { ...pipelineRequest('', textOf(input), candidate.parameters), accept: 'image/png' },
  readBody: (answer) => {
    const raw = imageAnswerOf(answer.bytes());
    if (raw !== null) return { outputs: [raw], usage: null };
    const bytes = bytesInJson(answer);
    if ('fault' in bytes) return bytes;
    const image = imageAnswerOf(bytes);
    if (image !== null) return { outputs: [image], usage: null };
    return wrongAnswer(`${bytes.byteLength} bytes came that are no png, jpeg, webp or gif`);
  },
  openStream: null,
};

function bytesInJson(answer: WireAnswer): Uint8Array | ReadFault {
  if (/^(image|video|audio)\/|octet-stream/.test(answer.contentType)) {
    const length = answer.bytes().byteLength;
    return wrongAnswer(
      `${length} bytes of ${answer.contentType.slice(0, 100)} came that are no png, jpeg, webp or gif`,
    );
  }
  const body = answer.json();
  if (body === undefined) return notJson(answer);
  const found = pictureTexts(body);
  const text = found?.[0];
  if (found === null || text === undefined) return malformed('a picture', body);
  if (found.length > 1) return wrongAnswer(`1 picture was asked for and ${found.length} came`);
  return bytesOfText(text);
}

/** Base64 or URL of each picture in the shapes that servers send; null: another shape. */
function pictureTexts(body: Json): readonly string[] | null {
  if (typeof body === 'string') return [body];
  if (Array.isArray(body)) {
    const lists = (body as readonly Json[]).map(pictureText);
    return lists.every((text) => text !== null) ? lists : null;
  }
  if (!isObject(body)) return null;
  const list = body.data ?? body.images;
  if (Array.isArray(list)) return pictureTexts(list);
  const own = pictureText(body);
  return own === null ? null : [own];
}

/** Base64 or URL of one picture; null: another shape. */
function pictureText(item: Json): string | null {
  if (typeof item === 'string') return item;
  if (!isObject(item)) return null;
  const text = item.b64_json ?? item.content ?? item.image ?? item.url;
  return typeof text === 'string' ? text : null;
}

/** Bytes of base64 or a data URI. A URL is told without its query, which may hold a signature. */
function bytesOfText(text: string): Uint8Array | ReadFault {
  if (/^https?:/i.test(text))
    return wrongAnswer(`the picture stands behind a URL: ${text.split('?', 1)[0]?.slice(0, 200)}`);
  const inline = /^data:[^,]{0,200};base64,/i.exec(text);
  const bytes = bytesOfBase64(inline === null ? text : text.slice(inline[0].length));
  return bytes ?? wrongAnswer(`a text came that is no base64 of a picture: ${text.slice(0, 200)}`);
}
