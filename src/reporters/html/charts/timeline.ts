import { scaleLinear, scaleLog } from 'd3-scale';
import type { Attempt } from '../../../types/attempt.ts';
import type { ColdSummary } from '../../../types/summary.ts';
import { formatMs } from '../../format.ts';
import { leftAxis, type Scale } from '../axis.ts';
import { chart, element, escapeMarkup, fitText, label, px, tooltip } from '../svg.ts';
import { timeAxis } from './time-axis.ts';

/** How an attempt ended, as the timeline colours it. */
export type Outcome = 'ok' | 'cold' | 'limited' | 'failed';

/** One candidate's attempts over the run. */
export interface TimelinePanel {
  readonly name: string;
  readonly attempts: readonly {
    readonly sampleId: string;
    readonly warmup: boolean;
    readonly attempt: Attempt;
  }[];
  readonly coldPeriods: ColdSummary['durations'];
}

const LEFT = 56;
const PANEL_PX = 96;
const GAP_PX = 30;
const TIP_LIMIT = 250;

/** Outcome of an attempt: a refusal by a loading model is cold, a 429 limited, any other error failed. */
export function outcomeOf(attempt: Attempt): Outcome {
  if (attempt.cold !== null || attempt.errorCode === 'loading') return 'cold';
  if (attempt.errorCode === null) return 'ok';
  return attempt.errorCode === 'rate_limited' ? 'limited' : 'failed';
}

const R = 3.4;
/** Path of each outcome's mark around a point; shapes differ, so that colour is not needed. */
export const OUTCOME_PATHS: Readonly<Record<Outcome, (x: number, y: number) => string>> = {
  ok: (x, y) => `M${px(x)},${px(y)}h0`,
  cold: (x, y) => `M${px(x)},${px(y - R - 1)}l${R + 1},${R + 1}l${-R - 1},${R + 1}l${-R - 1},${-R - 1}z`,
  limited: (x, y) => `M${px(x)},${px(y - R - 0.5)}l${R + 0.6},${2 * R}h${-2 * (R + 0.6)}z`,
  failed: (x, y) => `M${px(x - R)},${px(y - R)}l${2 * R},${2 * R}m0,${-2 * R}l${-2 * R},${2 * R}`,
};

/** The mark of an outcome alone, for the legend. */
export function outcomeMark(outcome: Outcome): string {
  return element(
    'svg',
    { class: 'inline-mark', viewBox: '-8 -8 16 16', width: 14, height: 14, 'aria-hidden': 'true' },
    element('path', { class: `outcome ${outcome}`, d: OUTCOME_PATHS[outcome](0, 0) }),
  );
}

function tipOf(entry: TimelinePanel['attempts'][number]): string {
  const { attempt, sampleId, warmup } = entry;
  const { sentAtMs, doneAtMs } = attempt.marks;
  const end = attempt.errorCode === null ? 'ok' : `${attempt.errorCode} ${attempt.httpStatus ?? ''}`;
  return `sample ${sampleId}${warmup ? ' (warm-up)' : ''}, attempt ${attempt.attempt}: ${end}, ${formatMs(doneAtMs - sentAtMs)}, sent at ${formatMs(sentAtMs)}`;
}

function drawOutcome(
  entries: TimelinePanel['attempts'],
  outcome: Outcome,
  x: Scale,
  y: (ms: number) => number,
): string {
  const chosen = entries.filter(({ attempt }) => outcomeOf(attempt) === outcome);
  const shape = ({ attempt: { marks } }: TimelinePanel['attempts'][number]) =>
    OUTCOME_PATHS[outcome](x(marks.sentAtMs), y(marks.doneAtMs - marks.sentAtMs));
  const className = `outcome ${outcome}`;
  if (chosen.length === 0) return '';
  if (chosen.length <= TIP_LIMIT) {
    return chosen
      .map((entry) => element('path', { class: className, d: shape(entry) }, tooltip(tipOf(entry))))
      .join('');
  }
  // Marks of one pixel are drawn once: a long run stays as small as the picture.
  const marks = new Set(chosen.map(shape));
  return element(
    'path',
    { class: className, d: [...marks].join('') },
    tooltip(`${chosen.length} attempts: ${outcome}`),
  );
}

function drawPanel(
  panel: TimelinePanel,
  top: number,
  x: Scale,
  durations: readonly [number, number],
  width: number,
): string {
  const scale = scaleLog(durations, [top + PANEL_PX - 4, top + 4]);
  const y = (ms: number) => scale(Math.max(ms, durations[0]));
  const ticks = [1, 10, 100, 1000, 10_000, 100_000].filter(
    (tick) => tick >= durations[0] && tick <= durations[1],
  );
  const waits = panel.attempts
    .filter(({ attempt }) => attempt.waitBeforeMs > 0)
    .map(({ attempt: { marks, waitBeforeMs } }) => {
      const from = x(marks.sentAtMs - waitBeforeMs);
      return `M${px(from)},${px(y(marks.doneAtMs - marks.sentAtMs))}H${px(x(marks.sentAtMs))}`;
    });
  const cold = panel.coldPeriods.map((period) => drawColdPeriod(period, top, x));
  return [
    ...cold,
    leftAxis(scale, { left: LEFT, right: width - 8 }, ticks, (ms) =>
      ms < 1000 ? `${ms} ms` : `${ms / 1000} s`,
    ),
    label(fitText(panel.name, width - LEFT - 8), LEFT, top - 6, { class: 'name' }),
    waits.length === 0 ? '' : element('path', { class: 'wait', d: [...new Set(waits)].join('') }),
    ...(['ok', 'cold', 'limited', 'failed'] as const).map((outcome) =>
      drawOutcome(panel.attempts, outcome, x, y),
    ),
  ].join('');
}

function drawColdPeriod(period: ColdSummary['durations'][number], top: number, x: Scale): string {
  const [start = 0, end = 0] = x.range();
  const from = Math.max(start, x(period.startedAtMs));
  const to = period.durationMs === null ? end : Math.min(end, x(period.startedAtMs + period.durationMs));
  const length = period.durationMs === null ? 'never ended' : formatMs(period.durationMs);
  const tip = `cold period: ${length}, met by ${period.requests} requests, ${period.evidence}${period.inWarmup ? ', in warm-up' : ''}`;
  return element(
    'rect',
    { class: 'cold-period', x: from, y: top, width: Math.max(2, to - from), height: PANEL_PX },
    `<title>${escapeMarkup(tip)}</title>`,
  );
}

/** Every attempt of each candidate over the run: when it was sent and how long it took, by outcome. */
export function drawTimeline(panels: readonly TimelinePanel[], width: number): string {
  const attempts = panels.flatMap((panel) => panel.attempts.map(({ attempt }) => attempt.marks));
  const startMs = attempts.reduce(
    (least, marks) => Math.min(least, marks.sentAtMs),
    attempts[0]?.sentAtMs ?? 0,
  );
  const endMs = attempts.reduce((latest, marks) => Math.max(latest, marks.doneAtMs), startMs + 1000);
  const took = attempts.map((marks) => Math.max(0.1, marks.doneAtMs - marks.sentAtMs));
  const low = took.reduce((least, ms) => Math.min(least, ms), 1000) / 1.3;
  const high = took.reduce((most, ms) => Math.max(most, ms), low * 10) * 1.3;
  const height = panels.length * (PANEL_PX + GAP_PX) + 30;
  const x = scaleLinear([startMs, endMs], [LEFT, width - 8]);
  return chart(
    width,
    height,
    'Attempts of each candidate over the run: time of sending against duration, by outcome',
    timeAxis(x, height, width),
    ...panels.map((panel, index) =>
      drawPanel(panel, 22 + index * (PANEL_PX + GAP_PX), x, [low, high], width),
    ),
  );
}
