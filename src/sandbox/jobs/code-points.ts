/** Turns UTF-16 offsets into a text into offsets in Unicode code points, which is how Python servers count. */
export function codePointsOf(text: string): (utf16: number) => number {
  if (!/[\ud800-\udfff]/.test(text)) return (utf16) => utf16;
  const counts = new Int32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const width = (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
    counts.fill(count, at, at + width);
    count += 1;
    at += width;
  }
  counts[text.length] = count;
  return (utf16) => counts[Math.max(0, Math.min(text.length, utf16))] as number;
}
