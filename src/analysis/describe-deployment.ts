import type { Bounded, DeploymentRow, MonthPlan } from '../types/deployment-study.ts';
import type { BreakEven } from './break-even.ts';
import { formatCount, formatEstimate, formatUsd } from './format-number.ts';

/** Where an endpoint begins to cost less, with the bound that its capacity sets; none when the break-even is unknown. */
export function describeBreakEven(found: BreakEven, hour: DeploymentRow): readonly string[] {
  const { breakEvenPerHour, capacityPerHour, byHour, byUse, reach } = found;
  if (breakEvenPerHour === null) return [];
  const at = ratePerHour(breakEvenPerHour);
  if (capacityPerHour === null)
    return [`both cost the same at ${at}, and what a replica of ${byHour} carries was not measured.`];
  const carries = ratePerHour(capacityPerHour);
  const basis = hour.capacity?.basis ?? '';
  switch (reach) {
    case 'within':
      return [
        `from ${at} on ${byHour} costs less than ${byUse}, while one replica carries ${carries} (${basis})${stepNote(found)}.`,
      ];
    case 'beyond':
      return [
        `${byHour} never costs less: both would cost the same at ${at}, and one replica carries ${carries} (${basis}); each further one costs and carries as much.`,
      ];
    case 'unmeasured':
      return [
        `both cost the same at ${at}, but one replica was only asked for ${carries} (${basis}), so a load that reaches its ceiling has to say whether it carries that.`,
      ];
    default:
      return [
        `both cost the same at ${at}, and with one replica's ${carries} (${basis}) the intervals do not say whether it carries that.`,
      ];
  }
}

/** Just above what n replicas carry another one is rented, and may cost more than it saves. */
function stepNote({ alwaysFromPerHour, alwaysFromReplicas, breakEvenPerHour }: BreakEven): string {
  if (alwaysFromPerHour === null || breakEvenPerHour === null) return '';
  if (alwaysFromPerHour <= breakEvenPerHour.value * (1 + 1e-9)) return '';
  return `; each further replica has to be filled again, and from ${formatRate(alwaysFromPerHour)}/h (${alwaysFromReplicas} replicas) on it always costs less`;
}

/** What a request costs that is paid by use. */
export function describeUse({ candidate, cost: { per1kUsd } }: DeploymentRow): readonly string[] {
  if (per1kUsd === null) return [];
  return [
    `${candidate} costs ${formatEstimate(per1kUsd, 'usd')} for 1,000 answered requests, retries included.`,
  ];
}

/** What an hour costs, what it carries, and what a request costs when it is filled. */
export function describeHour({ candidate, capacity, cost }: DeploymentRow): readonly string[] {
  const { per1kAtCapacityUsd, hourUsd } = cost;
  const carried =
    capacity === null
      ? []
      : [`${candidate} answered ${formatEstimate(capacity.perSecond, 'perSecond')}, ${capacity.basis}.`];
  if (per1kAtCapacityUsd === null || hourUsd === null) return carried;
  return [
    ...carried,
    `${candidate} costs ${formatUsd(hourUsd)} for an hour of one replica, which filled to that is ${formatEstimate(per1kAtCapacityUsd, 'usd')} for 1,000 requests.`,
  ];
}

/** Warm p95 of each as measured, and what callers would feel over a month. */
export function describeFelt(
  rows: readonly DeploymentRow[],
  months: readonly MonthPlan[],
): readonly string[] {
  const warm = rows.flatMap(({ candidate, p95 }) =>
    p95 === null ? [] : [`${candidate} ${formatEstimate(p95, 'ms')}`],
  );
  const metric = rows[0]?.metric ?? 'service_time';
  return [
    ...(warm.length === 0 ? [] : [`Warm p95 of ${metric}: ${warm.join(', ')}.`]),
    ...months.map(
      (month) =>
        `In a simulated month ${month.candidate}, ${OPTIONS[month.option]}, answers with p95 ${formatEstimate(month.p95Ms, 'ms')}, and ${coldText(month)}.`,
    ),
  ];
}

function coldText({ coldShare }: MonthPlan): string {
  if (coldShare === null) return 'whether it unloads the model meanwhile was not measured';
  return `${formatEstimate(coldShare, 'share')} of its callers meet a cold model`;
}

const OPTIONS = {
  'by-use': 'paid by use',
  'always-on': 'always on',
  'scale-to-zero': 'scaled to zero while idle',
} as const;

function ratePerHour({ value, low, high }: Bounded): string {
  const ends = low === null || high === null ? '(no interval)' : `[${formatRate(low)}, ${formatRate(high)}]`;
  return `${formatRate(value)} ${ends} requests/h`;
}

function formatRate(perHour: number): string {
  return perHour < 100 ? String(Number(perHour.toPrecision(2))) : formatCount(perHour);
}
