import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../types/json.ts';
import type { Media } from '../types/sample.ts';
import type { WireRequest } from '../types/task.ts';

/** One file of a form. */
export interface FormFile {
  readonly name: string;
  readonly media: Media;
}

/**
 * A multipart/form-data request (RFC 7578): fields in their order, lists as one `name[]` field for each item, objects
 * as JSON, null left out; then the file. Equal contents give equal bytes.
 */
export function formDataRequest(path: string, fields: JsonObject, file: FormFile): WireRequest {
  const { mediaType, bytes } = file.media;
  const boundary = boundaryOf(fields, bytes);
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    fieldTexts(name, value).map(([key, text]) => `${head(boundary, key)}\r\n\r\n${text}\r\n`),
  );
  const fileName = escaped(`${file.name}.${extensionOf(mediaType)}`);
  const fileHead = `${head(boundary, file.name)}; filename="${fileName}"\r\nContent-Type: ${mediaType}\r\n\r\n`;
  return {
    path,
    contentType: `multipart/form-data; boundary=${boundary}`,
    accept: null,
    body: Buffer.concat([
      Buffer.from(parts.join('') + fileHead),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}

/** A hash of all contents: none of them can hold it but by design. */
function boundaryOf(fields: JsonObject, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(JSON.stringify(fields)).update(bytes).digest('hex');
  return `----hfbench${hash.slice(0, 32)}`;
}

function fieldTexts(name: string, value: Json): readonly (readonly [string, string])[] {
  if (value === null) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => [`${name}[]`, textOf(item)]);
  return [[name, textOf(value)]];
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function head(boundary: string, name: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"`;
}

/** As browsers write names: a quote or line break would end the header. */
function escaped(name: string): string {
  return name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** Servers tell the container of a recording by its file's name. */
function extensionOf(mediaType: string): string {
  const subtype = mediaType.split('/')[1]?.split(';')[0]?.replace(/^x-/, '').toLowerCase() ?? '';
  return EXTENSIONS[subtype] ?? (/^[a-z0-9]{1,10}$/.test(subtype) ? subtype : 'bin');
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  mpeg: 'mp3',
  mpeg3: 'mp3',
  wave: 'wav',
  'vnd.wave': 'wav',
  mp4: 'm4a',
  opus: 'ogg',
};
