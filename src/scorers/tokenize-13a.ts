import { splitWords, stripEnd } from './white-space.ts';

/** ASCII symbols that always stand alone: all but apostrophe, comma, hyphen and full stop. */
const SYMBOLS = /[{-~[-` -&(-+:-@/]/gu;
const POINT_AFTER_NO_DIGIT = /([^0-9])([.,])/gu;
const POINT_BEFORE_NO_DIGIT = /([.,])([^0-9])/gu;
const DASH_AFTER_DIGIT = /([0-9])(-)/gu;

/** Words of a text as WMT's mteval-v13a cuts them; sacreBLEU's default tokenizer. */
export function tokenize13a(text: string): string[] {
  const line = unescape13a(
    stripEnd(text).replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' '),
  );
  return splitWords(
    ` ${line} `
      .replace(SYMBOLS, ' $& ')
      .replace(POINT_AFTER_NO_DIGIT, '$1 $2 ')
      .replace(POINT_BEFORE_NO_DIGIT, ' $1 $2')
      .replace(DASH_AFTER_DIGIT, '$1 $2 '),
  );
}

/** One after the other, so that &amp;lt; becomes < as in mteval. */
function unescape13a(line: string): string {
  return line
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}
