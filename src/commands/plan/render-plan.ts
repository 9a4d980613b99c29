import picocolors from 'picocolors';
import { formatPlural } from '../../analysis/format-number.ts';
import { visibleText } from '../../reporters/clean-text.ts';
import type { ConsoleOptions } from '../../reporters/console.ts';
import { formatShare, formatUsd } from '../../reporters/format.ts';
import { wrapText } from '../../reporters/text-layout.ts';
import type { AfterLease } from '../../types/endpoint.ts';
import type { LimitReached, PlannedEndpoint, PlannedPower, SuitePlan } from '../../types/plan.ts';
import { formatDuration } from '../../util/duration.ts';
import { letterOf, planTable } from './plan-table.ts';
import { timeRangeText, usdRangeText } from './range-text.ts';

/** A plan for a terminal: table, sources of its ranges, limits, endpoints, power, what is missing. Ends with a newline. */
export function renderPlan(plan: SuitePlan, { width, color }: ConsoleOptions): string {
  const colors = picocolors.createColors(color);
  const table = planTable(plan, width);
  const [header = '', ...rows] = table.lines;
  const list = (texts: readonly string[]) => texts.flatMap((text) => hanging(text, width));
  const parts = [
    [colors.bold(visibleText(titleOf(plan))), colors.dim(header), ...rows],
    list(table.sources.map((source, index) => `${letterOf(index)} ${source}`)).map(colors.dim),
    list(unknownOf(plan)),
    list(limitLines(plan)),
    list(plan.endpoints.length === 0 ? [] : plan.endpoints.map(endpointText)),
    list(plan.power.flatMap(powerText)),
    list(missingTexts(plan)).map(colors.yellow),
    list(plan.notes),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function titleOf({ suite, task, cells, candidates, seed }: SuitePlan): string {
  const counts = `${formatPlural(candidates.length, 'candidate')}, ${formatPlural(cells.length, 'cell')}`;
  return [suite, task, counts, `seed ${seed}`].join(' · ');
}

/** The same gap of several candidates once, and what closes it. */
function unknownOf({ candidates }: SuitePlan): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, unknown } of candidates)
    for (const reason of unknown) reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  if (reasons.size === 0) return [];
  return [
    ...[...reasons].map(([reason, ids]) => `Unknown for ${ids.join(', ')}. ${reason}.`),
    'Run once with --limit 20: the next plan is made from that run.',
  ];
}

/** Gaps that the same deed closes stand together. */
function missingTexts({ missing }: SuitePlan): readonly string[] {
  const deeds = new Map<string | null, string[]>();
  for (const { problem, remedy } of missing) deeds.set(remedy, [...(deeds.get(remedy) ?? []), problem]);
  return [...deeds].map(
    ([remedy, problems]) => `Missing: ${problems.join('; ')}.${remedy === null ? '' : ` To do: ${remedy}.`}`,
  );
}

const REACHED: Readonly<Record<LimitReached, string>> = {
  certainly: 'the run would reach it',
  possibly: 'the run may reach it',
  no: 'the run would stay below it',
  unknown: 'whether the run would reach it is unknown',
};

function limitLines({ budget, time, total }: SuitePlan): readonly string[] {
  const lines: string[] = [];
  if (budget !== null)
    lines.push(
      `Spending limit ${formatUsd(budget.maxCostUsd)}: ${REACHED[budget.reached]} (warm-up included: ${usdRangeText(total.spendUsd)}).`,
    );
  if (time !== null)
    lines.push(
      `Time limit ${formatDuration(time.maxDurationMs)}: ${REACHED[time.reached]} (${timeRangeText(total.durationMs, total.atLeastMs)}).`,
    );
  return lines;
}

const AFTERWARDS: Readonly<Record<AfterLease, string>> = {
  pause: 'paused afterwards',
  'scale-to-zero': 'scaled to zero afterwards',
  delete: 'deleted afterwards',
  keep: 'left running afterwards',
};

function endpointText({
  name,
  namespace,
  candidates,
  instance,
  perHourUsd,
  after,
  maxTimeMs,
  maxUsd,
}: PlannedEndpoint): string {
  const place = namespace === null ? name : `${namespace}/${name}`;
  const machine = instance === null ? 'it must exist' : `${instance}, created if it does not exist`;
  const price = perHourUsd === null ? 'price unknown' : `${formatUsd(perHourUsd)} an hour and replica`;
  const most = maxUsd === null ? 'at a cost that is unknown' : `and ${formatUsd(maxUsd)}`;
  return `Would start endpoint ${place} for ${candidates.join(', ')}: ${machine}; ${price}; at most ${formatDuration(maxTimeMs)} ${most}; ${AFTERWARDS[after]}.`;
}

function powerText({ dataset, scorers, samples, detectable, clustered }: PlannedPower): readonly string[] {
  if (scorers.length === 0) return [];
  const found = detectable.map(({ discordantShare, difference }) => {
    const size = difference === null ? 'none' : `${(difference * 100).toFixed(1)} pp`;
    return `${size} where two candidates disagree on ${formatShare(discordantShare)} of the samples`;
  });
  const less = clustered ? ' Its samples are clustered: it finds less than that.' : '';
  return [
    `Smallest difference that it can detect on ${dataset} (${formatPlural(samples, 'sample')}, ${scorers.join(', ')}): ${found.join(', ')}; 80 % power, 5 % two-sided, paired by sample.${less}`,
  ];
}

function hanging(text: string, width: number): readonly string[] {
  return wrapText(visibleText(text), width - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
}
