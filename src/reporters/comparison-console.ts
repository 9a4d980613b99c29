import picocolors from 'picocolors';
import type { CellComparison, DiscordantSample, PairedCell, RunComparison } from '../types/run-comparison.ts';
import { answerText } from './answer-text.ts';
import { oneLine, visibleText } from './clean-text.ts';
import type { ConsoleOptions } from './console.ts';
import { formatDifference, formatP, NONE } from './format.ts';
import { hanging, padText, widestOf, wrapText } from './text-layout.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

const HEADER = ['metric', 'difference [95 %]', 'p adjusted', 'paired', 'unpaired', 'verdict'] as const;
const GAP = '  ';
const ANSWER_CHARACTERS = 60;

/** Two runs compared, for a terminal: what differs, a table a cell, a sentence a metric, discordant samples. Ends with a newline. */
export function renderComparison(comparison: RunComparison, options: ConsoleOptions): string {
  const { width } = options;
  const colors = picocolors.createColors(options.color);
  const { a, b, differences, cells, comparisons, withoutPartner } = comparison;
  const parts = [
    wrapText(visibleText(`b ${b.runId} against a ${a.runId}; difference = b − a`), width),
    differences.flatMap(({ message, unlike }) => {
      const lines = hanging(unlike ? 'unlike ' : 'differs ', visibleText(message), width);
      return unlike ? lines.map(colors.yellow) : lines;
    }),
    ...cells.map((cell) => {
      const own = comparisons.filter(({ cellId }) => cellId === cell.cellId);
      return cellLines(cell, own, width, colors);
    }),
    withoutPartner.flatMap(({ run, cellId }) =>
      hanging('', visibleText(`Only run ${run} has ${cellId}.`), width),
    ),
    wrapText(footnote(comparison), width).map((line) => colors.dim(line)),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function footnote({ errorPolicy, margin }: RunComparison): string {
  const notes = [
    'paired by content, repeats averaged per sample',
    'p adjusted by Holm over the cells of a metric',
    `errors: ${errorPolicy}`,
    margin === null ? 'no margin stated' : `margin ${margin}`,
    'undecided is not the same as equal',
  ];
  return notes.join(' · ');
}

function cellLines(
  cell: PairedCell,
  comparisons: readonly CellComparison[],
  width: number,
  colors: Colors,
): readonly string[] {
  const counted = `${cell.both} samples in both, ${cell.onlyInA} only in a, ${cell.onlyInB} only in b`;
  const rows = comparisons.map(figuresOf);
  const widths = HEADER.map((title, at) => widestOf([title, ...rows.map((row) => row[at] ?? '')]));
  // As in the table of a run: on a narrow terminal a name stands on a line of its own.
  const stacked = widths.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, -GAP.length) > width;
  const line = ([name = '', ...figures]: readonly string[]): readonly string[] => {
    const padded = figures.map((text, at) => padText(text, widths[at + 1] ?? 0, 'right'));
    return stacked
      ? [name, GAP + padded.join(GAP)]
      : [[padText(name, widths[0] ?? 0, 'left'), ...padded].join(GAP)];
  };
  return [
    ...wrapText(visibleText(cell.cellId), width).map((text) => colors.bold(text)),
    ...wrapText(counted, width),
    ...line(HEADER).map((text) => colors.dim(text)),
    ...rows.flatMap(line),
    ...comparisons.flatMap(({ sentence }) => hanging('· ', visibleText(sentence), width)),
    ...comparisons.flatMap((one) => discordantLines(one, width)),
  ];
}

function figuresOf({ metric, difference, unit, pAdjusted, paired, unpaired, verdict }: CellComparison) {
  const write = (value: number | null) => formatDifference(value, unit);
  const found =
    difference === null
      ? NONE
      : `${write(difference.value)} [${write(difference.low)}, ${write(difference.high)}]`;
  const word = verdict.replace('_', ' ');
  return [metric, found, formatP(pAdjusted), String(paired), String(unpaired), word];
}

function discordantLines(
  { metric, discordantSamples, moreDiscordant }: CellComparison,
  width: number,
): readonly string[] {
  if (discordantSamples.length === 0) return [];
  const more = moreDiscordant === 0 ? [] : [`… and ${moreDiscordant} more`];
  return [
    `Samples whose ${metric} differs:`,
    ...[...discordantSamples.map(describeSample), ...more].flatMap((text) =>
      wrapText(text, width - 2).map((line) => `  ${line}`),
    ),
  ];
}

function describeSample({ idA, idB, scoreA, scoreB, answerA, answerB }: DiscordantSample): string {
  const write = (answer: DiscordantSample['answerA']) =>
    answer === null ? '(no answer)' : oneLine(answerText(answer), ANSWER_CHARACTERS);
  const name = idA === idB ? idB : `${idA} / ${idB}`;
  const score = (value: number) => String(Number(value.toPrecision(3)));
  return `${oneLine(name, ANSWER_CHARACTERS)}: a ${score(scoreA)} ${write(answerA)}, b ${score(scoreB)} ${write(answerB)}`;
}
