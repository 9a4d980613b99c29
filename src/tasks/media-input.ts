import type { Json } from '../types/json.ts';
import type { Media } from '../types/sample.ts';
import type { MediaKind } from '../types/suite.ts';
import type { TaskInput } from '../types/task.ts';
import { isObject } from './label-scores.ts';

/** Media types that a recording may bear: some containers of sound are registered as video or application. */
const TYPES: Readonly<Record<MediaKind, RegExp>> = {
  image: /^image\//,
  audio: /^(audio|video)\/|^application\/ogg$/,
};

const NAMES: Readonly<Record<MediaKind, string>> = { image: 'a picture', audio: 'a recording' };

/** Why an input is no reference to bytes of this kind, or null. */
export function checkMedia(kind: MediaKind, input: Json): string | null {
  if (!isObject(input) || typeof input.mediaType !== 'string' || typeof input.sha256 !== 'string') {
    return `the input must be ${NAMES[kind]}: its path, a data URI or its bytes`;
  }
  if (input.bytes === 0) return `the file of the input is empty, it must be ${NAMES[kind]}`;
  return TYPES[kind].test(input.mediaType)
    ? null
    : `the input must be ${NAMES[kind]}, not ${input.mediaType.slice(0, 100)}`;
}

/** The bytes of a sample. Throws when it has none: `checkMedia` refuses such samples before a run. */
export function mediaOf(input: TaskInput): Media {
  if (input.kind === 'input' && input.media !== null) return input.media;
  throw new Error('a task over media was asked without bytes');
}
