import { MIN_BLOCKS } from '../stats/block-exchange.ts';
import type { Warning } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { answersSent } from '../util/sent-counts.ts';
import { formatCount, formatNumber, formatPlural } from './format-number.ts';

/** Lateness of the client that is always too small to matter, ms. */
const LATE_MS = 10;
/** And the share of the median service time below which it does not matter either. */
const LATE_SHARE = 0.05;
/** Tokens per token-bearing event above which gaps between events are no inter-token latencies. */
const MAX_TOKENS_PER_CHUNK = 1.2;

/** Doubts about the times of one cell. */
export function warnAboutTimes(cell: CellSummary, compared: boolean): Warning[] {
  return [
    warnLateClient(cell),
    warnFewRequests(cell),
    warnCached(cell),
    warnRecalled(cell),
    warnProviders(cell),
    warnChunks(cell),
    compared ? warnFewBlocks(cell) : null,
  ].filter((warning) => warning !== null);
}

/** True when a lateness (p99, ms) is too large beside the median service time (ms). */
export function isClientLate(p99Ms: number, medianMs: number): boolean {
  return p99Ms > LATE_MS && p99Ms > LATE_SHARE * medianMs;
}

/** Delay of the first send beyond the waits that the run imposed itself. */
function warnLateClient(cell: CellSummary): Warning | null {
  // Without an answer there is no latency to doubt.
  if (cell.counts.ok === 0) return null;
  // A late probe lengthens its silence, which is measured as it was.
  if (cell.idleGap !== null) return null;
  const p99 = cell.arrivals.lateness?.p99Ms ?? null;
  const median = cell.latency.find(({ metric }) => metric === 'service_time')?.warm?.quantiles[0]?.value ?? 0;
  if (p99 === null || !isClientLate(p99, median)) return null;
  return {
    code: 'client_late',
    severity: 'doubt',
    about: cell.id,
    message: `The client itself was late: p99 of the delay between the scheduled time and the send is ${formatNumber(p99, 'ms')}, apart from waits for limits. Latencies of this cell may be the client's.`,
    remedy: 'Lower the concurrency, or run on a machine with less other work, and measure again.',
  };
}

function warnFewRequests(cell: CellSummary): Warning | null {
  const warm = cell.latency.find(({ metric }) => metric === 'service_time')?.warm ?? null;
  if (warm === null) return null;
  const weak = warm.quantiles.filter((quantile) => !quantile.trusted).map(({ p }) => `p${p}`);
  if (weak.length === 0) return null;
  return {
    code: 'few_requests',
    severity: 'note',
    about: cell.id,
    message: `${formatPlural(warm.n, 'warm request')} can't carry ${weak.join(', ')}: p95 needs 20, p99 needs 100.`,
    remedy: 'Raise limit or repeat, or quote p50 only.',
  };
}

function warnCached(cell: CellSummary): Warning | null {
  const ok = answersSent(cell.counts);
  const cached = cell.counts.cached - cell.counts.recalled;
  if (cached === 0) return null;
  return {
    code: 'cached_answers',
    severity: cached * 2 > ok ? 'invalid' : 'doubt',
    about: cell.id,
    message: `${formatCount(cached)} of ${formatPlural(ok, 'answer')} came from a cache of the server. They are in no latency figure; requests per second and cost hold them.`,
    remedy: "Use inputs that the server has not seen, or turn the server's response cache off.",
  };
}

/** Answers that nothing was sent for: what is left for the times may be few, and not the usual questions. */
function warnRecalled(cell: CellSummary): Warning | null {
  const { recalled, ok, attempts } = cell.counts;
  if (recalled === 0) return null;
  const rest =
    attempts === 0
      ? 'Nothing was sent, so none of these was measured.'
      : `Those rest on what was sent: ${formatPlural(ok - recalled, 'answer')}, ${formatPlural(attempts, 'attempt')}.`;
  return {
    code: 'recalled_answers',
    severity: recalled * 2 > ok ? 'doubt' : 'note',
    about: cell.id,
    message: `${formatCount(recalled)} of ${formatPlural(ok, 'answer')} came from this machine's own cache (--cache): an earlier run was given them. They count for quality, and for no time, rate, cold start, error rate or cost. ${rest}`,
    remedy: 'For times and costs run without --cache.',
  };
}

function warnProviders(cell: CellSummary): Warning | null {
  const providers = Object.entries(cell.servedBy);
  if (providers.length < 2) return null;
  const list = providers.map(([name, count]) => `${name} (${formatCount(count)})`).join(', ');
  return {
    code: 'mixed_providers',
    severity: 'doubt',
    about: cell.id,
    message: `Several providers answered in this cell: ${list}. Its numbers mix their speeds, prices and perhaps models.`,
    remedy: 'Name one provider in the candidate instead of auto.',
  };
}

function warnChunks(cell: CellSummary): Warning | null {
  const ratio = cell.tokensPerChunk;
  if (ratio === null || ratio <= MAX_TOKENS_PER_CHUNK) return null;
  return {
    code: 'chunks_not_tokens',
    severity: 'doubt',
    about: cell.id,
    message: `The server sends ${ratio.toFixed(2)} tokens per chunk, so the gaps in itl are not gaps between tokens and compare with no other server's.`,
    remedy: 'Compare tpot, which counts tokens, and leave itl out.',
  };
}

function warnFewBlocks(cell: CellSummary): Warning | null {
  if (answersSent(cell.counts) === 0 || cell.blocks >= MIN_BLOCKS) return null;
  return {
    code: 'few_blocks',
    severity: 'note',
    about: cell.id,
    message: `The cell ran in ${formatPlural(cell.blocks, 'time block')}; fewer than ${MIN_BLOCKS} carry no comparison of latencies.`,
    remedy: 'Raise limit or repeat, and keep order: interleaved.',
  };
}
