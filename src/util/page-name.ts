import { createHash } from 'node:crypto';

/** Names that stand for devices on Windows, whatever follows a dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * A name that is safe as a part of an address and as a folder on every system: the text itself where it is one, else a
 * hash of it. Equal texts have equal names, others have others.
 */
export function pageName(text: string): string {
  const isSafe = /^[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?$/.test(text) && !text.includes('..');
  if (isSafe && !DEVICES.test(text) && !text.startsWith('x--')) return text;
  // A name of the text's own could else be taken for that of another.
  return `x--${createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex').slice(0, 24)}`;
}
