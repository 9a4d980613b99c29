import { scaleLinear, scaleLog } from 'd3-scale';
import type { IdleGapStudy } from '../../../types/idle-gap.ts';
import { formatMs, formatShare } from '../../format.ts';
import { thresholdBounds } from '../../idle-gap-text.ts';
import { bottomAxis, leftAxis, type Scale } from '../axis.ts';
import { candidateMark, colorClass } from '../mark.ts';
import { chart, element, label, line, tooltip } from '../svg.ts';

/** A candidate's idle-gap study in a chart. */
export interface StudyOf {
  readonly name: string;
  readonly index: number;
  readonly study: IdleGapStudy;
}

const LEFT = 46;
const TOP = 14;
const BOTTOM_PX = 46;
const DODGE_PX = 7;

/** Share of probes that met a cold model against the silence before them, log scale; shaded: the threshold's interval. */
export function drawColdProbability(studies: readonly StudyOf[], width: number): string {
  const height = width < 600 ? 230 : 280;
  const bottom = height - BOTTOM_PX;
  const right = width - 16;
  const silences = studies.flatMap(({ study }) => study.gaps.flatMap(({ silenceMs }) => silenceMs ?? []));
  const x = scaleLog([Math.min(...silences) / 1.15, Math.max(...silences) * 1.15], [LEFT, right]).clamp(true);
  const y = scaleLinear([0, 1], [bottom, TOP]);
  return chart(
    width,
    height,
    'Share of probes that met a cold model against the silence before them',
    ...studies.map((entry) => drawBand(entry, x, bottom)),
    leftAxis(y, { left: LEFT, right }, [0, 0.25, 0.5, 0.75, 1], (share) => `${Math.round(share * 100)} %`),
    bottomAxis(x, { top: TOP, bottom, right: width }, formatTick),
    ...studies.map((entry, at) => drawPoints(entry, x, y, (at - (studies.length - 1) / 2) * DODGE_PX)),
    label('silence before the probe, log scale', right, height - 8, { anchor: 'end', class: 'axis-name' }),
  );
}

function drawBand({ name, index, study: { threshold } }: StudyOf, x: Scale, bottom: number): string {
  const { valueMs, lowMs, highMs } = threshold;
  if (valueMs === null) return '';
  const [from = 0, to = 0] = x.range();
  const left = lowMs === null ? from : x(Math.max(lowMs, x.domain()[0] ?? lowMs));
  const width = (highMs === null ? to : x(highMs)) - left;
  const tip = `${name}: scales down after about ${formatMs(valueMs)} ${thresholdBounds(threshold)}`;
  const box = { x: left, y: TOP, width, height: bottom - TOP, class: `band ${colorClass(index)}` };
  return (
    element('rect', box, tooltip(tip)) +
    line(x(valueMs), TOP, x(valueMs), bottom, `threshold ${colorClass(index)}`)
  );
}

function drawPoints({ name, index, study }: StudyOf, x: Scale, y: Scale, offset: number): string {
  return study.gaps
    .map(({ silenceMs, cold, share }) => {
      if (silenceMs === null || share === null) return '';
      const at = x(silenceMs) + offset;
      const tip = `${name}: ${cold} of ${share.n} probes cold after ${formatMs(silenceMs)}, ${formatShare(share.value)} [${formatShare(share.low)}, ${formatShare(share.high)}]`;
      return (
        line(
          at,
          y(share.low ?? share.value),
          at,
          y(share.high ?? share.value),
          `interval ${colorClass(index)}`,
        ) + candidateMark(index, at, y(share.value), 70, tooltip(tip))
      );
    })
    .join('');
}

function formatTick(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1000} s`;
  return ms < 3_600_000 ? `${Math.round(ms / 6000) / 10} min` : `${Math.round(ms / 360_000) / 10} h`;
}
