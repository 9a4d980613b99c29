import { crc32 } from 'node:zlib';

/** What follows a line's own content: the checksum as its last key, so that the line stays one JSON object. */
const SEAL = /^,"crc":"([0-9a-f]{8})"}$/;
const SEAL_LENGTH = ',"crc":"00000000"}'.length;

/** Adds the CRC-32 of a JSON object's UTF-8 bytes, its closing brace left out, as the object's last key `crc`. */
export function sealLine(json: string): string {
  const content = json.slice(0, -1);
  return `${content},"crc":"${crc32(content).toString(16).padStart(8, '0')}"}`;
}

/**
 * The JSON object of a line without its seal; null when the line is not what was sealed. Lines of journals that were
 * begun before there were seals have none; `sealed` says whether one was there.
 */
export function openLine(line: Buffer): { readonly json: string; readonly sealed: boolean } | null {
  const at = line.length - SEAL_LENGTH;
  const seal = at > 0 ? SEAL.exec(line.toString('latin1', at)) : null;
  if (seal === null) return { json: line.toString('utf8'), sealed: false };
  const content = line.subarray(0, at);
  if (crc32(content) !== Number.parseInt(seal[1] as string, 16)) return null;
  return { json: `${content.toString('utf8')}}`, sealed: true };
}
