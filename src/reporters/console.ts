import picocolors from 'picocolors';
import type { GateOutcome, RunReport, Warning } from '../types/report.ts';
import { formatDuration } from '../util/duration.ts';
import { breakdownLines } from './breakdown-lines.ts';
import { type CellGroup, groupCells, groupTitle, sortedWarnings } from './cells.ts';
import { visibleText } from './clean-text.ts';
import { deploymentLines } from './deployment-text.ts';
import { flakyLines } from './flaky-text.ts';
import { placeLines } from './fleet-lines.ts';
import { idleGapText } from './idle-gap-text.ts';
import { invalidText } from './invalid-run.ts';
import { curveLines, delayNote, groupLoadLines } from './load-lines.ts';
import { settledLines } from './settled-line.ts';
import { leadNote, summaryColumns, TWIN_NOTE } from './summary-columns.ts';
import { hanging, padText, widestOf, wrapText } from './text-layout.ts';

type Colors = ReturnType<typeof picocolors.createColors>;
const GAP = '  ';

/** Width in terminal columns, and whether to colour. */
export interface ConsoleOptions {
  readonly width: number;
  readonly color: boolean;
}

/** The results of a run for a terminal: table, verdict, gates, warnings. Ends with a newline; holds no path. */
export function renderConsole(report: RunReport, options: ConsoleOptions): string {
  const colors = picocolors.createColors(options.color);
  const groups = groupCells(report.cells);
  const parts = [
    invalidLines(report, options.width, colors),
    stateLines(report, options.width, colors),
    ...groups.map((group) => groupLines(report, group, groups.length > 1, options.width, colors)),
    curveLines(report).flatMap((text) => wrapText(visibleText(text), options.width)),
    idleGapLines(report, options.width),
    fleetLines(report, options.width),
    flakyLines(report).flatMap((text) => hanging('', visibleText(text), options.width)),
    footnote(report, options.width, colors),
    verdictLines(report, options.width, colors),
    deploymentLines(report).flatMap((text) => hanging('', visibleText(text), options.width)),
    noiseLines(report, options.width),
    report.gates.flatMap((gate) => gateLines(gate, options.width, colors)),
    warningLines(report, options.width, colors),
    settledLines(report).flatMap((text) => hanging('', visibleText(text), options.width)),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function invalidLines(report: RunReport, width: number, colors: Colors): readonly string[] {
  const text = invalidText(report);
  if (text === null) return [];
  return wrapText(visibleText(`invalid: ${text}`), width).map((line) => colors.bold(colors.red(line)));
}

function stateLines(report: RunReport, width: number, colors: Colors): readonly string[] {
  const notice = 'Simulated: a sandbox answered, these numbers say nothing about a real server.';
  const simulated = report.simulated ? wrapText(notice, width).map((line) => colors.yellow(line)) : [];
  if (report.status.complete) return simulated;
  const causes = report.status.stops.map((stop) => stop.message).join('; ');
  const text = `Incomplete after ${formatDuration(report.status.durationMs)}${causes === '' ? '' : `: ${causes}`}`;
  return [...simulated, ...wrapText(visibleText(text), width).map((line) => colors.yellow(line))];
}

function groupLines(
  report: RunReport,
  group: CellGroup,
  titled: boolean,
  width: number,
  colors: Colors,
): readonly string[] {
  const columns = summaryColumns(report, group);
  const rows = group.cells.map((cell) => ({
    name: visibleText(cell.candidate),
    figures: columns.map((column) => column.figure(cell)),
  }));
  const widths = columns.map((column, index) =>
    widestOf([column.title, ...rows.map((row) => row.figures[index]?.text ?? '')]),
  );
  const nameWidth = widestOf(['candidate', ...rows.map((row) => row.name)]);
  const figuresWidth = widths.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0);
  // An id is never cut: on a narrow terminal it stands on a line of its own.
  const stacked = nameWidth + figuresWidth > width;
  const lead = stacked ? '' : padText('candidate', nameWidth, 'left');
  const header = columns.map((column, index) => GAP + padText(column.title, widths[index] ?? 0, 'right'));
  return [
    ...(titled ? [colors.bold(visibleText(groupTitle(group)))] : []),
    colors.dim(lead + header.join('')),
    ...rows.flatMap((row) => {
      const figures = row.figures.map(({ text, doubtful }, index) => {
        const padded = GAP + padText(text, widths[index] ?? 0, 'right');
        return doubtful ? colors.dim(padded) : padded;
      });
      const line = figures.join('');
      return stacked ? [row.name, line] : [padText(row.name, nameWidth, 'left') + line];
    }),
    ...breakdownLines(report, group).flatMap((text) => hanging('', visibleText(text), width)),
    ...groupLoadLines(group).flatMap((text) => hanging('', visibleText(text), width).map(colors.dim)),
  ];
}

function fleetLines(report: RunReport, width: number): readonly string[] {
  return placeLines(report).flatMap((line) => hanging('', visibleText(line), width));
}

function idleGapLines(report: RunReport, width: number): readonly string[] {
  const texts = report.cells.flatMap((cell) => idleGapText(cell) ?? []);
  return texts.flatMap((text) => hanging('', visibleText(text), width));
}

function footnote(report: RunReport, width: number, colors: Colors): readonly string[] {
  if (report.cells.length === 0) return [];
  const notes = ['[ ] 95 % interval'];
  if (report.cells.some((cell) => cell.counts.notSent > 0)) {
    const notSent = report.cells.map((cell) => cell.counts.notSent).reduce((sum, count) => sum + count, 0);
    notes.push(`${notSent} requests were never sent`);
  }
  const figures = groupCells(report.cells).flatMap((group) =>
    summaryColumns(report, group).flatMap((column) => group.cells.map((cell) => column.figure(cell))),
  );
  if (figures.some(({ text, doubtful }) => doubtful && text.startsWith('(')))
    notes.push('( ) too few samples for this percentile');
  if (figures.some(({ text }) => text.includes('/'))) notes.push(TWIN_NOTE);
  notes.push(leadNote(report), delayNote(report));
  return wrapText(notes.join(' · '), width).map((line) => colors.dim(line));
}

function verdictLines(report: RunReport, width: number, colors: Colors): readonly string[] {
  return [
    ...wrapText(visibleText(report.verdict.headline), width).map((line) => colors.bold(line)),
    ...report.verdict.sentences.flatMap((sentence) => hanging('· ', visibleText(sentence), width)),
  ];
}

function noiseLines({ noiseFloor }: RunReport, width: number): readonly string[] {
  if (noiseFloor === null) return [];
  const title = `Noise floor, ${noiseFloor.candidate} against itself:`;
  return [
    ...wrapText(visibleText(title), width),
    ...noiseFloor.sentences.flatMap((sentence) => hanging('· ', visibleText(sentence), width)),
  ];
}

const GATE_WORDS = { pass: 'PASS', fail: 'FAIL', undecided: 'UNDECIDED' } as const;

function gateLines(gate: GateOutcome, width: number, colors: Colors): readonly string[] {
  const paint = { pass: colors.green, fail: colors.red, undecided: colors.yellow }[gate.verdict];
  const word = GATE_WORDS[gate.verdict];
  const text = `${gate.candidate} ${gate.metric} ${gate.bar}: ${gate.reason}`;
  const [first = '', ...rest] = hanging(`${word} `, visibleText(text), width);
  return [paint(word) + first.slice(word.length), ...rest];
}

function warningLines(report: RunReport, width: number, colors: Colors): readonly string[] {
  const warnings = sortedWarnings(report);
  if (warnings.length === 0) return [];
  const counted = (['invalid', 'doubt', 'note'] as const)
    .map((severity) => ({ severity, count: warnings.filter((entry) => entry.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 || severity === 'invalid' ? '' : 's'}`);
  return [
    colors.bold(`Warnings: ${counted.join(', ')}`),
    ...mergeAlike(warnings).flatMap((warning) => warningText(warning, width, colors)),
  ];
}

/** Warnings that say the same of several cells as one that names them all. */
function mergeAlike(warnings: readonly Warning[]): readonly Warning[] {
  const merged = new Map<string, Warning>();
  for (const warning of warnings) {
    const key = JSON.stringify([warning.severity, warning.message, warning.remedy]);
    const earlier = merged.get(key);
    const about = earlier === undefined ? warning.about : `${earlier.about}, ${warning.about}`;
    merged.set(key, { ...warning, about });
  }
  return [...merged.values()];
}

function warningText(warning: Warning, width: number, colors: Colors): readonly string[] {
  const paint = { invalid: colors.red, doubt: colors.yellow, note: colors.dim }[warning.severity];
  const about = warning.about === null ? '' : `${warning.about}: `;
  const text = visibleText(`${about}${warning.message} ${warning.remedy}`);
  const [first = '', ...rest] = hanging(`${warning.severity} `, text, width);
  return [paint(warning.severity) + first.slice(warning.severity.length), ...rest];
}
