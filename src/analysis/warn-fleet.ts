import type { FleetSummary } from '../types/fleet.ts';
import type { Warning } from '../types/report.ts';
import { formatNumber, formatPlural, formatUsd } from './format-number.ts';

/** Offsets of clocks that are known no better than this are worth a word, ms. */
const MAX_UNCERTAINTY_MS = 5;

/** What is doubtful about a run that workers sent: requests that were paid twice, clocks that are not known well. */
export function warnAboutFleet(fleet: FleetSummary | null): readonly Warning[] {
  if (fleet === null) return [];
  const warnings: Warning[] = [];
  if (fleet.duplicates > 0)
    warnings.push({
      code: 'answered_twice',
      severity: 'note',
      about: null,
      message: `${formatPlural(fleet.duplicates, 'request')} that had been answered ${fleet.duplicates === 1 ? 'was' : 'were'} sent and answered once more, because a worker was taken for dead. The second answers were dropped; their attempts stand with the first and their cost is counted.`,
      remedy: 'Nothing to do unless there are many: then look after the workers and their way to Redis.',
    });
  if ((fleet.lostSends ?? 0) > 0)
    warnings.push({
      code: 'lost_sends',
      severity: 'note',
      about: null,
      message: `${formatPlural(fleet.lostSends ?? 0, 'send')} of workers that died had an end that nobody saw. They may have been billed: the budget counts ${formatUsd(fleet.lostUsd ?? 0)} for them, the cells' costs do not.`,
      remedy: 'Let workers leave by Ctrl-C or SIGTERM, which ends what is on the wire.',
    });
  const vague = fleet.workers.filter(
    ({ clockUncertaintyMs, clockDriftMs }) =>
      clockUncertaintyMs + fleet.clockUncertaintyMs > MAX_UNCERTAINTY_MS ||
      Math.abs(clockDriftMs) > MAX_UNCERTAINTY_MS + clockUncertaintyMs,
  );
  if (vague.length > 0)
    warnings.push({
      code: 'clock_uncertain',
      severity: 'doubt',
      about: null,
      message: `Clocks of ${formatPlural(vague.length, 'worker')} stand on the run's clock no better than to ${formatNumber(Math.max(...vague.map(({ clockUncertaintyMs, clockDriftMs }) => Math.max(clockUncertaintyMs + fleet.clockUncertaintyMs, Math.abs(clockDriftMs)))), 'ms')}. Durations are not touched, each is of one clock; moments of different workers, rates and turns are.`,
      remedy: 'Put Redis nearer to the workers, or read moments of one worker only.',
    });
  return warnings;
}
