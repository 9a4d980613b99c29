// npm run bench:statistics [-- --quick]: intervals, tests and stopping rules against known truth. Seeded: the same table on
// every machine. Writes bench/STATISTICS.md; --quick runs a tenth and only prints.
import { writeFileSync } from 'node:fs';
import { wilsonInterval } from '../dist/stats/proportion.js';
import { createRng } from '../dist/util/rng.js';
import { coverageRows, wilsonCoverage } from './truth/coverage.mjs';
import { alarmRows, lookingRows, powerRows, widthOf } from './truth/errors.mjs';
import { latencyAlarmRows, latencyCoverageRows } from './truth/latency.mjs';
import { stoppingCost, stoppingRows } from './truth/stopping.mjs';

const quick = process.argv.includes('--quick');
const RUNS = quick ? 1_000 : 10_000;
const LOOKING_RUNS = quick ? 200 : 2_000;
const SIZES = [10, 20, 30, 50, 100, 200, 500, 1000];
const SHOWN = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

const percent = (value) => `${(100 * value).toFixed(2)} %`;
const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
const all = [];

function judged(title, rows) {
  all.push(...rows);
  const goal = (range) => (range === null ? 'none' : `${percent(range[0])} to ${percent(range[1])}`);
  const body = rows.map(({ what, value, goal: range, met }) => [what, percent(value), goal(range), met]);
  return `## ${title}\n\n${table(['what', 'measured', 'goal', ''], body)}`;
}

function wilson() {
  const found = SIZES.map(wilsonCoverage);
  const body = found.map(({ n, grid, shares, mean, worst, worstP }) => [
    n,
    ...SHOWN.map((p) => percent(shares[grid.findIndex((one) => Math.abs(one - p) < 1e-9)])),
    percent(mean),
    `${percent(worst)} at ${worstP}`,
  ]);
  all.push(...found.map(({ mean }) => ({ met: mean >= 0.94 && mean <= 0.96 ? 'met' : 'MISSED' })));
  const head = ['n', ...SHOWN.map((p) => `p ${p}`), 'mean over p', 'worst'];
  return `## Wilson, exact coverage\n\nBy enumeration over p = 0.005 to 0.995; the mean is to lie in 94 % to 96 %.\n\n${table(head, body)}`;
}

function widths() {
  const rng = createRng('known truth/widths');
  const body = [50, 100, 300, 1000, 2000].flatMap((n) =>
    [0.5, 0.9].map((p) => {
      const runs = 50;
      let sum = 0;
      for (let run = 0; run < runs; run += 1) sum += widthOf(n, p, rng.next);
      const once = wilsonInterval(p * n, n);
      return [n, p, percent(sum / runs), percent((once.high - once.low) / 2)];
    }),
  );
  return `## What looking costs\n\nHalf width of the confidence sequence, mean of 50 runs, beside Wilson's for one look.\n\n${table(['n', 'p', 'always valid', 'one look'], body)}`;
}

function stopping() {
  const cost = [
    stoppingCost(LOOKING_RUNS, [0.9, 0.6], 80),
    stoppingCost(LOOKING_RUNS, [0.85, 0.7], 200),
    stoppingCost(LOOKING_RUNS, [0.85, 0.7], 320),
  ];
  const body = cost.map(({ skills, samples, power, mean, fixed }) => [
    `${skills[0]} against ${skills[1]}`,
    samples,
    percent(power),
    mean.toFixed(0),
    fixed ?? `above ${samples}`,
  ]);
  const head = [
    'true shares',
    'plan',
    'shown worse',
    'samples used, mean',
    "McNemar's fixed size of the same power",
  ];
  return `## What stopping spares\n\nTwo independent candidates, \`decided\` with margin 0.\n\n${table(head, body)}`;
}

const text = [
  '# Statistics against known truth',
  `Made by \`npm run bench:statistics\`; seeded. Intervals and tests at 95 % and 5 %, ${RUNS.toLocaleString('en')} runs each (1,000 for latency in turns and the sampled permutation test, 2,000 for two single runs, 4,000 for corpus metrics, ${LOOKING_RUNS.toLocaleString('en')} for looking). The stated domain is n of 30 or more and at least 10 of each outcome, and for p95 of latency 20 shared blocks; rows marked "outside" lie beyond it and show the miss, rows marked "one p" show one point of a coverage that jumps, as outcomes are whole numbers; its mean over p is judged.`,
  wilson(),
  judged('Coverage of 95 % intervals', [...coverageRows(RUNS), ...latencyCoverageRows(RUNS)]),
  judged('False alarms', [...alarmRows(RUNS), ...latencyAlarmRows(RUNS)]),
  judged('Power at the stated detectable difference', powerRows(RUNS)),
  judged('Looking after every value: intervals that ever leave the truth out', lookingRows(LOOKING_RUNS)),
  widths(),
  judged(
    'Stopping by the suite: errors of stopWhen, looked at after every block',
    stoppingRows(LOOKING_RUNS),
  ),
  stopping(),
].join('\n\n');
console.log(text);
if (!quick) writeFileSync(new URL('STATISTICS.md', import.meta.url), `${text}\n`);
process.exitCode = all.some(({ met }) => met === 'MISSED') ? 1 : 0;
