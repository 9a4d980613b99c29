import { check, formatNumber, formatShare } from '../lib/checks.mjs';
import { observeRun } from '../lib/observed-run.mjs';
import { MAX_WAIT_SHARE, quantile } from '../lib/statistics.mjs';

const PER_SECOND = 50;
const SERVICE_MS = 10;
const FREEZE_MS = 1000;
const PERIOD_MS = 10_000;
/**
 * A freeze more than whole periods lie in the measured time: it begins after the ramp, some 3.5 s into a period, and ends
 * behind a freeze. So more than a tenth of the arrivals meet one, and p90 is a wait. With just a tenth it would hang on
 * whether the last arrival before each freeze is caught, and on the slowest of the quick answers.
 */
const SECONDS = { quick: 17, free: 47, capped: 27 };
/** Slots of the second run: too few for a freeze, so that sends wait and the two times part. */
const SLOTS = 8;

export const omission = {
  name: 'omission',
  title: 'coordinated omission: a server that freezes',
  rounds: 1,
  budgetMs: 100_000,
  run: async ({ mock, cores, folder, quick, say }) => {
    const sections = [];
    for (const maxInFlight of [null, SLOTS]) {
      const seconds = quick ? SECONDS.quick : maxInFlight === null ? SECONDS.free : SECONDS.capped;
      const seen = await observeRun({
        mock,
        cores,
        folder,
        mode: `freeze/${SERVICE_MS * 1000}/${FREEZE_MS}/${PERIOD_MS}`,
        rows: PER_SECOND * seconds,
        load: {
          kind: 'constant',
          rate: `${PER_SECOND}/s`,
          duration: `${seconds}s`,
          ...(maxInFlight === null ? {} : { maxInFlight }),
        },
      });
      const [free] = sections;
      const found = compare(seen, maxInFlight, free?.response.p50 ?? SERVICE_MS);
      say(
        `${found.label}: mean ${formatNumber(found.response.mean)} of ${formatNumber(found.truth.response.mean)} ms`,
      );
      sections.push(found);
    }
    return describe(sections);
  },
};

function compare({ list, offsetMs, stats, waitShare }, maxInFlight, turnMs) {
  const zeroMs = stats.firstArrivalNs / 1e6 - offsetMs;
  const truth = idealTimes(
    list.map(({ scheduledAtMs }) => scheduledAtMs - zeroMs),
    maxInFlight ?? Number.POSITIVE_INFINITY,
    turnMs,
  );
  return {
    label: maxInFlight === null ? 'no cap' : `at most ${maxInFlight} in flight`,
    capped: maxInFlight !== null,
    response: summaryOf(list.map(({ doneAtMs, scheduledAtMs }) => doneAtMs - scheduledAtMs)),
    service: summaryOf(list.map(({ doneAtMs, sentAtMs }) => doneAtMs - sentAtMs)),
    truth: { response: summaryOf(truth.responseMs), service: summaryOf(truth.serviceMs) },
    waitShare,
  };
}

/**
 * What a client without any cost would measure of arrivals at these moments, ms since the first freeze period began, if
 * a slot is taken for `turnMs` outside of freezes.
 */
function idealTimes(scheduledMs, slots, turnMs) {
  const free = Number.isFinite(slots) ? Array.from({ length: slots }, () => Number.NEGATIVE_INFINITY) : null;
  const times = { responseMs: [], serviceMs: [] };
  for (const atMs of scheduledMs) {
    let startMs = atMs;
    let slot = 0;
    if (free !== null) {
      slot = free.indexOf(Math.min(...free));
      startMs = Math.max(atMs, free[slot]);
    }
    const endMs = doneAfter(startMs, turnMs);
    if (free !== null) free[slot] = endMs;
    times.responseMs.push(endMs - atMs);
    times.serviceMs.push(endMs - startMs);
  }
  return times;
}

/** When work that starts at a moment is done, if none is done in the last part of each period. */
function doneAfter(startMs, turnMs) {
  const openMs = PERIOD_MS - FREEZE_MS;
  const inside = ((startMs % PERIOD_MS) + PERIOD_MS) % PERIOD_MS;
  if (inside >= openMs) return startMs + PERIOD_MS - inside + turnMs;
  return inside + SERVICE_MS <= openMs ? startMs + turnMs : startMs + turnMs + FREEZE_MS;
}

function summaryOf(values) {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p50: quantile(values, 0.5),
    p90: quantile(values, 0.9),
    p99: quantile(values, 0.99),
  };
}

function describe(sections) {
  const within = (what, found, kind, field) =>
    check({
      what: `${what} ÷ truth`,
      goal: '0.95 to 1.05',
      values: [found[kind][field] / found.truth[kind][field]],
      isMet: (ratio) => Math.abs(ratio - 1) <= 0.05,
      minRounds: 1,
      voidBecause: found.waitShare > MAX_WAIT_SHARE ? 'client or server had to wait for its core' : null,
    });
  return {
    checks: sections.flatMap((found) => [
      ...['mean', 'p90', 'p99'].map((field) =>
        within(`${found.label}: response_time ${field}`, found, 'response', field),
      ),
      ...(found.capped ? [within(`${found.label}: service_time mean`, found, 'service', 'mean')] : []),
    ]),
    notes: [
      `${PER_SECOND}/s constant, ${SERVICE_MS} ms of service, no work for the last ${FREEZE_MS / 1000} s of each ` +
        `${PERIOD_MS / 1000} s. The truth is what the server's rule gives for the scheduled moments, with a client that ` +
        'costs nothing. Without a cap every request is sent on time and the two times agree. With a cap most requests of ' +
        'a freeze wait in the client: response_time must count that wait, service_time must not. The truth of that run ' +
        'takes a slot for as long as the median answer of the first run took, way through the loopback included: the ' +
        'backlog behind a freeze ends no sooner than the slots turn.',
    ],
    tables: [
      {
        head: ['run', 'time', 'mean ms', 'truth', 'p90 ms', 'truth', 'p99 ms', 'truth', 'wait by others'],
        rows: sections.flatMap((found) =>
          ['response', 'service'].map((kind) => [
            found.label,
            `${kind}_time`,
            ...['mean', 'p90', 'p99'].flatMap((field) => [
              formatNumber(found[kind][field]),
              formatNumber(found.truth[kind][field]),
            ]),
            formatShare(found.waitShare),
          ]),
        ),
      },
    ],
  };
}
