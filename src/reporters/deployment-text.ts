import type { DeploymentRow, DeploymentStudy, MonthPlan } from '../types/deployment-study.ts';
import type { Estimate, Quantile } from '../types/estimate.ts';
import type { RunReport } from '../types/report.ts';
import { groupTitle } from './cells.ts';
import { formatCount, formatMs, formatNumber, formatShare, formatUsd, NONE } from './format.ts';

/** Options of a month in words. */
export const OPTION_WORDS: Readonly<Record<MonthPlan['option'], string>> = {
  'by-use': 'paid by use',
  'always-on': 'always on',
  'scale-to-zero': 'scaled to zero while idle',
};

/** A number with its interval, apart: `bounds` is empty without one, and where it has no width. */
export interface Bounds {
  readonly value: string;
  readonly bounds: string;
}

/** An estimate or a percentile in its unit; "–" for null. */
export function boundsOf(
  estimate: Pick<Estimate | Quantile, 'value' | 'low' | 'high'> | null,
  write: (value: number) => string,
): Bounds {
  if (estimate === null) return { value: NONE, bounds: '' };
  const { value, low, high } = estimate;
  const bounds = low === null || high === null || low === high ? '' : `[${write(low)}, ${write(high)}]`;
  return { value: write(value), bounds };
}

/** "sandbox/router-large · support-intents · closed-4". */
export function studyTitle(study: DeploymentStudy): string {
  return `${study.model} · ${groupTitle(study)}`;
}

/** Requests per hour: "1,234", and "0.42" of a small rate. */
export function formatPerHour(perHour: number): string {
  return perHour < 100 ? formatNumber(perHour) : formatCount(Math.round(perHour));
}

/** The recommendation of each pair, a line each; where several studies or pairs are, named. */
export function deploymentLines({ deployments }: RunReport): readonly string[] {
  const several = deployments.length > 1 || deployments.some(({ pairs }) => pairs.length > 1);
  return deployments.flatMap((study) =>
    study.pairs.map(({ byUse, byHour, recommendation: { headline } }) =>
      several
        ? `Serverless or endpoint (${studyTitle(study)}; ${byUse}, ${byHour}): ${headline}`
        : `Serverless or endpoint: ${headline}`,
    ),
  );
}

/** Header of a study's short table. */
export const DEPLOYMENT_HEADER: readonly string[] = [
  'place',
  'setup',
  'warm p50',
  'p95',
  'cold',
  'cold wait p50 / max',
  'answers/s',
  '429',
  '$ / 1k here',
  '$ / 1k at capacity',
];

/** A row of a study's short table. */
export function deploymentFigures(row: DeploymentRow): readonly string[] {
  const text = (one: Bounds) => (one.bounds === '' ? one.value : `${one.value} ${one.bounds}`);
  const { coldWait, capacity, cost } = row;
  return [
    row.candidate,
    formatMs(row.setupMs),
    text(boundsOf(row.p50, formatMs)),
    text(boundsOf(row.p95, formatMs)),
    text(boundsOf(row.coldShare, formatShare)),
    coldWait.periods === 0 ? NONE : `${formatMs(coldWait.p50Ms)} / ${formatMs(coldWait.maxMs)}`,
    text(boundsOf(capacity?.perSecond ?? null, formatNumber)),
    text(boundsOf(row.rateLimited, formatShare)),
    cost.unknownReason === null ? text(boundsOf(cost.per1kUsd, formatUsd)) : formatUsd(null),
    row.billing === 'use' ? NONE : text(boundsOf(cost.per1kAtCapacityUsd, formatUsd)),
  ];
}

/** A month in one line. */
export function monthText({ candidate, option, usd, unknownReason, p95Ms, coldShare }: MonthPlan): string {
  const cost = usd === null ? `unknown (${unknownReason ?? ''})` : formatUsd(usd.value);
  const bounds = boundsOf(usd, formatUsd).bounds;
  return `${candidate}, ${OPTION_WORDS[option]}: ${cost}${bounds === '' ? '' : ` ${bounds}`} a month, p95 ${formatMs(p95Ms.value)}, ${coldShare === null ? 'cold share unknown' : `${formatShare(coldShare.value)} cold`}`;
}
