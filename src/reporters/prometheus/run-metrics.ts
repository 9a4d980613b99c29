import type { GateOutcome, RunReport } from '../../types/report.ts';
import { cellLabels } from './cell-labels.ts';
import type { Labels, MetricFamily, Series } from './exposition.ts';

/** What the run was: when it ended, whether it is whole, simulated and fit to be quoted, and which server each cell asked. */
export function runMetrics(report: RunReport): readonly MetricFamily[] {
  const { status, client, simulated, manifest } = report;
  const suite: Labels = { suite: manifest.suite.name };
  const one = (name: string, help: string, value: number | null): MetricFamily => ({
    name: `hfbench_run_${name}`,
    help,
    series: [[suite, value]],
  });
  const finishedMs = status.finishedAt === null ? Number.NaN : Date.parse(status.finishedAt);
  return [
    one('finished_timestamp_seconds', 'When the run ended, Unix time', finishedMs / 1000),
    one('duration_seconds', 'How long the run took', status.durationMs / 1000),
    one('complete', '1: every planned request ended; 0: the run can be resumed', Number(status.complete)),
    one('simulated', '1: a sandbox answered, the numbers say nothing about a real server', Number(simulated)),
    one(
      'client_valid',
      '0: the client was saturated, and no time and no rate is given',
      client === null ? null : Number(client.valid),
    ),
    {
      name: 'hfbench_cell_info',
      help: 'Model, provider and deployment of a cell; always 1',
      series: report.cells.map((cell): Series => {
        const { model, provider, deployment } = cell;
        return [{ ...cellLabels(report, cell), model, provider, deployment }, 1];
      }),
    },
  ];
}

const VERDICTS = ['pass', 'fail', 'undecided'] as const satisfies readonly GateOutcome['verdict'][];

/** Verdicts of the gates: 1 for the one that a gate has, 0 for the others. `gate` numbers the gates of a cell from 1. */
export function gateMetrics(report: RunReport): readonly MetricFamily[] {
  const cells = new Map(report.cells.map((cell) => [cell.id, cell]));
  const seen = new Map<string, number>();
  const series = report.gates.flatMap((gate) => {
    const number = (seen.get(gate.cellId) ?? 0) + 1;
    seen.set(gate.cellId, number);
    const cell = cells.get(gate.cellId);
    const labels: Labels = {
      ...(cell === undefined
        ? { suite: report.manifest.suite.name, candidate: gate.candidate }
        : cellLabels(report, cell)),
      gate: String(number),
      metric: gate.metric,
      bar: gate.bar,
    };
    return VERDICTS.map((verdict): Series => [{ ...labels, verdict }, Number(gate.verdict === verdict)]);
  });
  const help = 'Verdict of a gate: 1 for the verdict that it has, 0 for the others';
  return [{ name: 'hfbench_gate_verdict', help, series }];
}
