import type { JsonObject } from '../../types/json.ts';
import type { Candidate } from '../../types/suite.ts';
import type { TaskInput, TaskInputs, WireRequest } from '../../types/task.ts';
import type { PartnerAddress } from '../partner-address.ts';

/** A request with a JSON body at a partner's address. */
export function jsonTo({ path }: PartnerAddress, body: string): WireRequest {
  return { path, contentType: 'application/json', accept: null, body };
}

/** A text-to-image request as the partner wants it. */
export function imageRequest(
  address: PartnerAddress,
  [input]: TaskInputs,
  { parameters }: Candidate,
): WireRequest {
  return jsonTo(address, address.toImageBody(promptOf(input), parameters));
}

function promptOf(input: TaskInput): string {
  if (input.kind === 'input')
    return typeof input.input === 'string' ? input.input : JSON.stringify(input.input);
  return input.messages
    .map(({ content }) => (typeof content === 'string' ? content : ''))
    .filter((text) => text !== '')
    .join('\n');
}

/** The input's recording as a data URI, its media type renamed where the partner knows another name. */
export function audioUri([input]: TaskInputs, rename: Readonly<Record<string, string>> = {}): string {
  const media = input.kind === 'input' ? input.media : null;
  const mediaType = media?.mediaType ?? 'audio/wav';
  const bytes = Buffer.from(media?.bytes ?? []);
  return `data:${rename[mediaType] ?? mediaType};base64,${bytes.toString('base64')}`;
}

/** The recording as a multipart form with `model` and the parameters as fields (RFC 7578), as OpenAI's transcription route wants it. */
export function audioForm(
  { path }: PartnerAddress,
  [input]: TaskInputs,
  model: string,
  parameters: JsonObject,
): WireRequest {
  const media = input.kind === 'input' ? input.media : null;
  const mediaType = media?.mediaType ?? 'audio/wav';
  const audio = Buffer.from(media?.bytes ?? []);
  // Must not occur in what it parts; a fixed one keeps equal requests equal.
  let boundary = 'hfbench-form';
  while (audio.includes(`--${boundary}`)) boundary += '-more';
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const fields = Object.entries(parameters)
    .filter(([, value]) => value !== null)
    .map(([name, value]) =>
      field(encodeURIComponent(name), typeof value === 'string' ? value : JSON.stringify(value)),
    );
  const file = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="audio.${extensionOf(mediaType)}"\r\ncontent-type: ${mediaType}\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(field('model', model) + fields.join('') + file),
    audio,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { path, contentType: `multipart/form-data; boundary=${boundary}`, accept: null, body };
}

/** Servers choose the decoder by the file's name. */
function extensionOf(mediaType: string): string {
  const subtype = mediaType.split('/')[1]?.replace(/^x-/, '') ?? 'wav';
  return { mpeg: 'mp3', wave: 'wav', 'vnd.wave': 'wav' }[subtype] ?? subtype;
}
