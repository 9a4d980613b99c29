/** The text with lone surrogates as U+FFFD, so that it can be written as UTF-8. */
export function wellFormed(text: string): string {
  return /[\uD800-\uDFFF]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\uFFFD') : text;
}

/** Characters that act on a terminal or reorder a line: controls except tab and newline, and bidi marks. */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal or a page
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/** What a text has none of when it can be shown as it is; nearly all can. */
const DOUBTFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal or a page
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uD800-\uDFFF\uFEFF]/;

/** The text with every acting character shown instead of obeyed: NUL as ‹U+0000›. CRLF becomes LF. */
export function visibleText(text: string): string {
  if (!DOUBTFUL.test(text)) return text;
  return wellFormed(text)
    .replaceAll('\r\n', '\n')
    .replace(ACTING, (character) => {
      const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      return `‹U+${code}›`;
    });
}

/** The text on one line, acting characters shown, cut with … after a number of characters. */
export function oneLine(text: string, maxCharacters: number): string {
  const line = visibleText(text.slice(0, 4 * maxCharacters))
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  const whole = characters.length <= maxCharacters && text.length <= 4 * maxCharacters;
  return whole ? line : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
