import { wellFormed } from '../clean-text.ts';

/** A cell of a table: text from outside, a number, a truth value; null: unknown, an empty cell. */
export type TableCell = string | number | boolean | null;

const ROWS_PER_CHUNK = 500;
/** Below this a double of up to 6 decimals stands nearer to them than to any other 6 decimals. */
const MOST_CERTAIN = 2 ** 31;
/** What a cell must be quoted for. */
const BREAKING = /[",\r\n]/;
/** What a spreadsheet runs a cell for, with the wide forms that some fold into these. */
const RUNNING = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * A number as a spreadsheet reads it: no exponent, no thousands separator.
 * At most 6 decimals; below 1 in size, 6 significant digits, so that small prices survive. Empty when not finite.
 */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (value === 0) return '0';
  if (Number.isSafeInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1 && size < MOST_CERTAIN) {
    const shortest = String(value);
    // Nearly all are measured to a thousandth: then nothing is to be rounded.
    if (shortest.length - shortest.indexOf('.') - 1 <= 6) return shortest;
  }
  const decimals = size >= 1 ? 6 : Math.min(100, 5 - Math.floor(Math.log10(size)));
  const fixed = value.toFixed(decimals);
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

/** Text that every CSV reader takes: no NUL (as U+FFFD), no lone surrogate. */
function readableText(text: string): string {
  const whole = wellFormed(text);
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole;
}

/**
 * RFC 4180 text of a table, header first, in chunks of rows; records end in LF.
 * Text cells that a spreadsheet would run (`= + - @`, tab, CR first) get a leading apostrophe; numbers never do.
 */
export function* stringifyTable(
  header: readonly string[],
  rows: Iterable<readonly TableCell[]>,
): Iterable<string> {
  let batch: (readonly TableCell[])[] = [];
  yield linesOf([header]);
  for (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_PER_CHUNK) continue;
    yield linesOf(batch);
    batch = [];
  }
  if (batch.length > 0) yield linesOf(batch);
}

function linesOf(rows: readonly (readonly TableCell[])[]): string {
  let lines = '';
  for (const row of rows) {
    let separator = '';
    for (const cell of row) {
      lines += separator;
      lines += cellText(cell);
      separator = ',';
    }
    lines += '\n';
  }
  return lines;
}

function cellText(cell: TableCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return plainNumber(cell);
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  const text = readableText(cell);
  const defused = RUNNING.test(text) ? `'${text}` : text;
  return BREAKING.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}
