import type { Reporter } from '../types/plugs.ts';
import {
  coldAndCostMetrics,
  countMetrics,
  scoreMetrics,
  throughputMetrics,
} from './prometheus/cell-metrics.ts';
import { expositionText } from './prometheus/exposition.ts';
import { latencyMetrics } from './prometheus/latency-metrics.ts';
import { gateMetrics, runMetrics } from './prometheus/run-metrics.ts';

/** metrics.prom: each cell's numbers as gauges, for node_exporter's textfile collector or a Pushgateway. */
export const prometheus: Reporter = {
  name: 'prometheus',
  byDefault: false,
  realServersOnly: false,
  owns: /^metrics\.prom$/,
  render: (report) => [
    {
      file: 'metrics.prom',
      chunks: expositionText([
        ...runMetrics(report),
        ...countMetrics(report),
        ...scoreMetrics(report),
        ...latencyMetrics(report),
        ...throughputMetrics(report),
        ...coldAndCostMetrics(report),
        ...gateMetrics(report),
      ]),
    },
  ],
};
