/** Bytes as base64 text with padding. */
export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Bytes of base64 text, line breaks allowed; null: it is none, or is cut off. Node's own decoder skips what it can't read. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const compact = text.replace(/\s+/g, '');
  if (compact === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return null;
  const letters = compact.replace(/=+$/, '').length;
  if (letters % 4 === 1 || (compact.length !== letters && compact.length % 4 !== 0)) return null;
  return Buffer.from(compact, 'base64');
}
