import stringWidth from 'string-width';

const NO_BREAK = '\u00a0';

/** The text with numbers tied to their units, so that "81.5 %", "12 ms" and "p < 0.001" stay on one line. */
export function tieUnits(text: string): string {
  return text
    .replace(/(\d) (?=%|pp\b|ms\b|s\b|req\/s)/g, `$1${NO_BREAK}`)
    .replace(/\bp (< )?(?=\d)/g, (found) => found.replaceAll(' ', NO_BREAK));
}

/** Words of a text on lines of at most `width` columns, numbers with their units; a word that is longer stands alone. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of tieUnits(text)
    .split(/[^\S\u00a0]+/)
    .filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return (line === '' ? lines : [...lines, line]).map((whole) => whole.replaceAll(NO_BREAK, ' '));
}

/** The text with spaces before or after it, `width` columns wide; longer text stays whole. */
export function padText(text: string, width: number, side: 'left' | 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return side === 'right' ? spaces + text : text + spaces;
}

/** Columns that the widest of the texts takes; 0 for none. */
export function widestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => stringWidth(text)));
}

/** The text wrapped behind a mark, further lines indented by two columns. */
export function hanging(mark: string, text: string, width: number): readonly string[] {
  return wrapText(mark + text, width - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
}
