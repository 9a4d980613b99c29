import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64Of, bytesOfBase64 } from './base64.ts';

it('bytes come back from their base64, whatever lies around them in memory', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
      const within = new Uint8Array(bytes.length + 7);
      within.set(bytes, 3);
      const text = base64Of(within.subarray(3, 3 + bytes.length));
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(Buffer.from(bytesOfBase64(text) ?? []).equals(bytes)).toBe(true);
    }),
    { seed: 2, numRuns: 300 },
  );
});

it.each([
  ['aGk=', 'hi'],
  ['aGk', 'hi'],
  ['aG\r\nk=\n', 'hi'],
])('%j is base64', (text, meaning) => {
  expect(Buffer.from(bytesOfBase64(text) ?? []).toString()).toBe(meaning);
});

it.each(['', ' ', 'aGk==', 'a', 'aGk=aGk=', 'not base64!', 'aGk-', '===='])('%j is none', (text) => {
  expect(bytesOfBase64(text)).toBeNull();
});
