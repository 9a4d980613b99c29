import { formatNumber } from './checks.mjs';
import { MAX_WAIT_SHARE } from './statistics.mjs';

/** The results as Markdown: what must be shown first, then each experiment's own tables. */
export function renderResults({ machine, day, minutes, sections }) {
  const lines = [
    '# Results of the benchmarks',
    '',
    `Written by \`npm run bench\` on ${day}: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ` +
      `${machine.system}, Node ${machine.node}. The whole took ${minutes.toFixed(1)} minutes.`,
    '',
    'Server and client are pinned to a core each. Arms take turns A B B A within a round; a ratio is taken within each ' +
      'round, and what stands here is the median over rounds with a distribution-free interval (95 %, or from the ' +
      'smallest to the largest where there are fewer than 6 rounds). CPU is that of the client process with all its ' +
      `threads. A block in which the client's main thread waited for its core for more than ${100 * MAX_WAIT_SHARE} % ` +
      'of the time is discarded; a check with fewer than 3 whole rounds left is void, and the value of all rounds ' +
      'stands beside it. Absolute times are those of this machine; ratios carry over.',
    '',
    '## Summary',
    '',
    ...table(
      ['experiment', 'what', 'goal', 'measured', 'interval', 'rounds kept', 'all rounds', 'verdict'],
      sections.flatMap(({ name, checks }) => checks.map((check) => [name, ...checkCells(check)])),
    ),
  ];
  for (const section of sections) {
    lines.push('', `## ${section.name}: ${section.title}`, '');
    for (const note of section.notes ?? []) lines.push(note, '');
    for (const { title, head, rows } of section.tables ?? []) {
      if (title) lines.push(`**${title}**`, '');
      lines.push(...table(head, rows), '');
    }
    while (lines.at(-1) === '') lines.pop();
  }
  return `${lines.join('\n')}\n`;
}

function checkCells({ what, goal, unit, kept, any, rounds, verdict, why }) {
  const withUnit = (text) => (unit === '' || text === '–' ? text : `${text} ${unit}`);
  return [
    what,
    goal,
    withUnit(formatNumber(kept?.median ?? null)),
    kept === null ? '–' : `${formatNumber(kept.low)}–${formatNumber(kept.high)}`,
    `${kept?.n ?? 0} of ${rounds}`,
    withUnit(formatNumber(any?.median ?? null)),
    why === null ? verdict : `${verdict}: ${why}`,
  ];
}

function table(head, rows) {
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => ' --- |').join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
}
