import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';
import { formatDuration } from '../util/duration.ts';
import { breakdownLines } from './breakdown-lines.ts';
import { type CellGroup, groupCells, groupTitle, sortedWarnings } from './cells.ts';
import { oneLine } from './clean-text.ts';
import { DEPLOYMENT_HEADER, deploymentFigures, monthText, studyTitle } from './deployment-text.ts';
import { flakyLines } from './flaky-text.ts';
import { formatDifference, formatP, NONE } from './format.ts';
import { idleGapText } from './idle-gap-text.ts';
import { invalidText } from './invalid-run.ts';
import { curveLines, delayNote, groupLoadLines } from './load-lines.ts';
import { leadNote, summaryColumns, TWIN_NOTE } from './summary-columns.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;' };
const CELL_CHARACTERS = 400;

/** Text on one line that Markdown shows as it is: no markup, no HTML, no mention, no bare link. */
function escapeMarkdown(text: string): string {
  return oneLine(text, CELL_CHARACTERS)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replace(/[&<>@]/g, (character) => ENTITIES[character] ?? '')
    .replace(/:\/\//g, ':&#47;&#47;')
    .replace(/\bwww\./gi, 'www&#46;');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(escapeMarkdown).join(' | ')} |\n`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = `|${header.map((_, index) => (index === 0 ? ':--' : '--:')).join('|')}|\n`;
  return `${row(header)}${rule}${rows.map(row).join('')}\n`;
}

function verdictPart(report: RunReport): string {
  const { suite, runId } = report.manifest;
  const sentences = report.verdict.sentences.map((sentence) => `- ${escapeMarkdown(sentence)}\n`).join('');
  const simulated = report.simulated
    ? '> **Simulated**: a sandbox answered, these numbers say nothing about a real server.\n\n'
    : '';
  const causes = report.status.stops.map((stop) => ` ${escapeMarkdown(stop.message)}`).join('');
  const incomplete = report.status.complete
    ? ''
    : `> **Incomplete** after ${formatDuration(report.status.durationMs)}.${causes}\n\n`;
  const title = `## ${escapeMarkdown(suite.name)}: ${escapeMarkdown(report.verdict.headline)}\n\n`;
  const text = invalidText(report);
  const invalid = text === null ? '' : `> **invalid**: ${escapeMarkdown(text)}\n\n`;
  return `${invalid}${title}${simulated}${incomplete}${sentences}${sentences === '' ? '' : '\n'}Run ${escapeMarkdown(runId)}\n\n`;
}

function groupPart(report: RunReport, group: CellGroup): string {
  const columns = summaryColumns(report, group);
  const header = ['candidate', ...columns.map((column) => column.title)];
  const rows = group.cells.map((cell) => [
    cell.candidate,
    ...columns.map((column) => column.figure(cell).text),
  ]);
  return `### ${escapeMarkdown(groupTitle(group))}\n\n${table(header, rows)}${list(breakdownLines(report, group))}${list(groupLoadLines(group))}`;
}

function list(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.map((text) => `- ${escapeMarkdown(text)}\n`).join('')}\n`;
}

function noisePart({ noiseFloor }: RunReport): string {
  if (noiseFloor === null) return '';
  return `### Noise floor: ${escapeMarkdown(noiseFloor.candidate)} against itself\n\n${list(noiseFloor.sentences)}`;
}

function idleGapPart({ cells }: RunReport): string {
  const texts = cells.flatMap((cell) => idleGapText(cell) ?? []);
  return texts.length === 0 ? '' : `${texts.map((text) => `- ${escapeMarkdown(text)}\n`).join('')}\n`;
}

function deploymentPart({ deployments }: RunReport): string {
  return deployments
    .map((study) => {
      const advice = study.pairs.map(
        ({ recommendation: { headline, sentences } }) =>
          `**${escapeMarkdown(headline)}**\n\n${list(sentences)}`,
      );
      const months = list(study.months.map(monthText));
      const title = `### Serverless or endpoint: ${escapeMarkdown(studyTitle(study))}\n\n`;
      return `${title}${advice.join('')}${table(DEPLOYMENT_HEADER, study.rows.map(deploymentFigures))}${months}`;
    })
    .join('');
}

function gatePart(report: RunReport): string {
  if (report.gates.length === 0) return '';
  const rows = report.gates.map((gate) => [
    gate.verdict,
    gate.candidate,
    `${gate.metric} ${gate.bar}`,
    gate.reason,
  ]);
  return `### Gates\n\n${table(['gate', 'candidate', 'bar', 'why'], rows)}`;
}

function comparisonPart(report: RunReport): string {
  if (report.comparisons.length === 0) return '';
  const rows = report.comparisons.map((entry) => [
    `${entry.b} against ${entry.a}`,
    groupTitle(entry),
    entry.metric,
    entry.difference === null
      ? (entry.note ?? NONE)
      : `${formatDifference(entry.difference.value, entry.unit)} [${formatDifference(entry.difference.low, entry.unit)}, ${formatDifference(entry.difference.high, entry.unit)}]`,
    formatP(entry.pAdjusted),
    entry.verdict.replace('_', ' '),
  ]);
  return `### Comparisons\n\n${table(['pair', 'on', 'metric', 'difference [95 %]', 'p adjusted', 'verdict'], rows)}`;
}

function warningPart(report: RunReport): string {
  const warnings = sortedWarnings(report);
  if (warnings.length === 0) return '';
  const lines = warnings.map(({ severity, about, message, remedy }) => {
    const whom = about === null ? '' : ` (${escapeMarkdown(about)})`;
    return `- **${severity}**${whom}: ${escapeMarkdown(message)} ${escapeMarkdown(remedy)}\n`;
  });
  return `### Warnings\n\n${lines.join('')}\n`;
}

function* chunks(report: RunReport): Iterable<string> {
  yield verdictPart(report);
  for (const group of groupCells(report.cells)) yield groupPart(report, group);
  yield list(curveLines(report));
  if (report.cells.length > 0) {
    yield `Intervals are 95 %. Latencies: ${leadNote(report)}; a percentile in brackets has too few samples; ${TWIN_NOTE}; ${delayNote(report)} (send after the scheduled moment).\n\n`;
  }
  yield idleGapPart(report);
  yield list(flakyLines(report));
  yield deploymentPart(report);
  yield gatePart(report);
  yield comparisonPart(report);
  yield noisePart(report);
  yield warningPart(report);
}

/** summary.md: verdict, tables, gates and warnings for a pull request. */
export const markdown: Reporter = {
  name: 'markdown',
  byDefault: true,
  realServersOnly: false,
  owns: /^summary\.md$/,
  render: (report) => [{ file: 'summary.md', chunks: chunks(report) }],
};
