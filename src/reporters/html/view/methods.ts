import type { CandidateLookUp, RunManifest } from '../../../types/manifest.ts';
import type { RunReport } from '../../../types/report.ts';
import type { Candidate, Price, TokenPrice } from '../../../types/suite.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { formatDuration } from '../../../util/duration.ts';
import { groupCells, groupTitle, sortedWarnings } from '../../cells.ts';
import { formatCount, formatMs, formatShare, formatUsd } from '../../format.ts';
import { viewFleet } from './fleet.ts';
import { viewArrivals } from './load.ts';
import { formatInstant } from './overview.ts';

/** What the methods section shows: words, counts that sum, warnings, what was run and how to run it again. */
export function viewMethods(report: RunReport) {
  const groups = groupCells(report.cells);
  return {
    definitions: report.definitions,
    scorers: report.scorers.map(({ name, title, definition, source }) => ({
      name,
      title,
      definition,
      source,
    })),
    counts: groups.flatMap((group) => group.cells.map((cell) => viewCounts(cell, groupTitle(group)))),
    warnings: sortedWarnings(report).map((warning) => ({ ...warning, about: warning.about ?? 'the run' })),
    facts: factsOf(report),
    fleet: viewFleet(report),
    candidates: report.manifest.suite.candidates.map((candidate) => ({
      id: candidate.id,
      model: candidate.model,
      where: candidate.baseUrl ?? candidate.endpointUrl ?? candidate.provider,
      parameters: JSON.stringify(candidate.parameters),
      price: priceText(priceOf(report, candidate)),
      source: priceSource(report, candidate.id),
      priced: pricedAt(report, candidate.id),
    })),
    lookups: report.manifest.lookups.map(viewLookUp),
    datasets: Object.entries(report.manifest.datasets).map(([name, { sha256, samples, revision, note }]) => ({
      name,
      samples: formatCount(samples),
      sha256,
      revision: revision ?? '',
      note: note ?? '',
    })),
    command: repeatCommand(report.manifest),
    commandGiven: report.manifest.command,
  };
}

/** The command that asks the same again: into a folder of its own, with the seed of this run. */
export function repeatCommand({ command, seed }: Pick<RunManifest, 'command' | 'seed'>): string {
  const bare = command.replace(/ (?:--out|-o)(?:=| )\S+/g, '').replace(/ --resume(?:=| )\S+/g, '');
  const again = bare.startsWith('hfbench ') ? `npx ${bare}` : bare;
  return / --seed[ =]/.test(again) ? again : `${again} --seed ${seed}`;
}

const DIALECT_SOURCES = {
  suite: 'named by the suite',
  server: 'by the server’s own word',
  provider: 'what the provider usually runs',
} as const;

function viewLookUp({
  candidate,
  dialect,
  dialectFrom,
  modelName,
  partner,
  evidence,
  server,
}: CandidateLookUp) {
  return {
    candidate,
    dialect,
    from: DIALECT_SOURCES[dialectFrom],
    model: modelName,
    partner: partner ?? '',
    server: [server?.engine, server?.version].filter((part) => part).join(' '),
    evidence,
  };
}

function viewCounts(cell: CellSummary, group: string) {
  const { counts } = cell;
  const parts = [counts.ok, counts.error, counts.timeout, counts.cancelled, counts.notSent];
  const classes = parts.reduce((sum, part) => sum + part, 0);
  const { samples, attempts, rateLimited, loading, cached, recalled, warmupRequests } = counts;
  const own = recalled === 0 ? '' : ` (${formatCount(recalled)} our own)`;
  return {
    name: cell.candidate,
    group,
    arrivals: viewArrivals(cell),
    samples: formatCount(samples),
    sum: `${formatCount(counts.scheduled)} = ${parts.map(formatCount).join(' + ')}`,
    numbers: [
      ...[attempts, rateLimited, loading].map(formatCount),
      formatCount(cached) + own,
      formatCount(warmupRequests),
    ],
    sums: classes === counts.scheduled,
    classes: formatCount(classes),
  };
}

/** As settled before the first request; runs of older versions went by the suite alone. */
function priceOf({ manifest }: RunReport, { id, price }: Candidate): Price | null {
  const settled = manifest.prices.find((entry) => entry.candidate === id);
  return settled === undefined ? price : settled.price;
}

function priceText(price: Price | null): string {
  if (price === null) return 'unknown';
  switch (price.mode) {
    case 'token':
      return tokenPriceText(price);
    case 'routed':
      return `by provider: ${Object.entries(price.providers)
        .map(([name, each]) => `${name} ${tokenPriceText(each)}`)
        .join('; ')}`;
    case 'request':
      return `${formatUsd(price.perRequestUsd)} per request`;
    case 'compute-second':
      return `${formatUsd(price.perComputeSecondUsd)} per compute second`;
    case 'hour':
      return `${formatUsd(price.perHourUsd)} per hour × ${price.replicas}`;
  }
}

function tokenPriceText({ inputPerMTokUsd, outputPerMTokUsd }: TokenPrice): string {
  return `${formatUsd(inputPerMTokUsd)} in, ${formatUsd(outputPerMTokUsd)} out per million tokens`;
}

function priceSource(report: RunReport, candidate: string): string {
  const sources = report.cells.filter((cell) => cell.candidate === candidate).map((cell) => cell.cost.source);
  return [...new Set(sources)].filter((source) => source !== '').join(', ');
}

/** When a price was asked for, or who states it; empty: unknown. */
function pricedAt({ manifest }: RunReport, candidate: string): string {
  const settled = manifest.prices.find((entry) => entry.candidate === candidate);
  if (settled === undefined || settled.price === null) return '';
  if (settled.at !== null) return `as of ${formatInstant(settled.at)}`;
  return `as the suite stood on ${formatInstant(manifest.startedAt)}`;
}

/** How the client was, for the list of what was run. */
function clientFacts({ client }: RunReport): readonly (readonly [string, string])[] {
  if (client === null) return [['client', 'not watched']];
  return [
    ['client', client.valid ? 'was not saturated' : `invalid: ${client.reasons.join(' ')}`],
    [
      'client’s processor time',
      `${formatShare(client.cpuShare)} of a core, ${formatShare(client.gcShare)} in garbage collection`,
    ],
    [
      'client’s run-queue wait',
      `${formatShare(client.runQueueShare)}; steal ${formatShare(client.stealShare)} of all cores`,
    ],
    [
      'client’s stalls',
      `${formatCount(client.stalls)}, ${formatShare(client.stallShare)} of the time under load, longest silence ${formatMs(client.longestGapMs)}`,
    ],
    ['tainted', `${formatCount(client.taintedRequests)} answers (${formatShare(client.taintedShare)})`],
    ['client’s own schedule delay', `p99 ${formatMs(client.scheduleDelayP99Ms)}`],
  ];
}

function factsOf(report: RunReport): readonly { readonly term: string; readonly value: string }[] {
  const { manifest, status } = report;
  const { suite, host } = manifest;
  const facts: readonly (readonly [string, string])[] = [
    ['run', manifest.runId],
    ['suite', `${suite.name} (${manifest.suitePath})`],
    ['suite hash', manifest.suiteHash],
    ['started', formatInstant(manifest.startedAt)],
    ['finished', status.finishedAt === null ? 'not finished' : formatInstant(status.finishedAt)],
    ['resumed', manifest.resumedAt.length === 0 ? 'never' : manifest.resumedAt.map(formatInstant).join(', ')],
    ['measured for', formatDuration(status.durationMs)],
    ['seed', String(manifest.seed)],
    ['order', suite.order],
    [
      'connections',
      suite.connections === 'fresh' ? 'fresh: each request opens its own' : 'pooled: kept and used again',
    ],
    ['warm-up', `${suite.warmup.requests} requests a candidate`],
    ['repeat', String(suite.repeat)],
    ['retries', `${suite.retry.attempts} sends in all, first pause ${formatDuration(suite.retry.initialMs)}`],
    [
      'time limits',
      `${formatDuration(suite.timeout.attemptMs)} an attempt, ${formatDuration(suite.timeout.requestMs)} a request`,
    ],
    [
      'errors in scores',
      suite.errors === 'exclude' ? 'left out, with worst-case bounds' : 'counted as wrong',
    ],
    ['hfbench', `${manifest.toolVersion}${manifest.gitSha === null ? '' : ` (${manifest.gitSha})`}`],
    ['node', manifest.node],
    ['host', `${host.os}, ${host.cpu}, ${host.cores} cores, ${(host.memoryBytes / 2 ** 30).toFixed(0)} GiB`],
    ...clientFacts(report),
  ];
  return facts.map(([term, value]) => ({ term, value }));
}
