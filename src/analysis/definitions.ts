import type { Definition } from '../types/report.ts';

const define = (term: string, formula: string, note: string): Definition => ({ term, formula, note });

/** The formula behind every metric word of a report; docs/metrics.md says the same at length. */
export const DEFINITIONS: readonly Definition[] = Object.freeze([
  define(
    'service_time',
    'lastTokenAt (doneAt when not streamed) − sentAt, last attempt of an answered request',
    'Latency of one successful exchange; waits and earlier attempts are not in it.',
  ),
  define(
    'response_time',
    'the same end − scheduledAt of the first attempt',
    'Counts queueing in the client, retries and waits for a cold model.',
  ),
  define(
    'request_latency',
    'the same end − sentAt of the first attempt',
    'What a caller feels: all attempts and the pauses between them.',
  ),
  define('retry_wait', 'sum of the pauses before attempts 2, 3, …', 'Never inside service_time.'),
  define(
    'schedule_delay',
    'sentAt − scheduledAt of the first attempt',
    "Lateness before the first send: the client's own, or a wait for a limit or a cold model.",
  ),
  define('ttfb', 'firstByteAt − sentAt', 'Time to the first byte of the body.'),
  define(
    'ttft',
    'firstTokenAt − sentAt',
    'Streams only. An empty or role-only event is no token; reasoning and tool calls are.',
  ),
  define('ttfo', 'firstOutputAt − sentAt', 'Streams only; the first visible text, reasoning left out.'),
  define(
    'tpot',
    '(lastTokenAt − firstTokenAt) ÷ (output tokens − 1)',
    'Empty below two tokens and when all tokens came in one read. The first token is not in it.',
  ),
  define(
    'itl',
    'gaps between token-bearing reads, pooled over requests',
    'Stalls show here. With more than 1.2 tokens per chunk it compares with no other server.',
  ),
  define('connect_time', 'connectedAt − sentAt', '0 on a reused connection.'),
  define(
    'warm, cold, all',
    'answered measured requests without evidence of a cold model, with it, and both',
    'The headline is warm. In response_time, request_latency, schedule_delay and retry_wait a pause for a cold model that another request met counts as cold too. Cached answers are in none.',
  ),
  define(
    'p50 … p99',
    'linear interpolation at rank (n − 1)·p + 1 of the sorted values (type 7)',
    'Exact. Grey: p95 below 20 values, p99 below 100. Interval: order statistics at 95 %.',
  ),
  define(
    'with failures',
    'the same percentile with every failed request counted as infinite',
    'So that refusing requests never flatters a server.',
  ),
  define(
    'scheduled',
    'ok + error + timeout + cancelled + not_sent',
    'Every planned request ends in exactly one class; warm-up is in none.',
  ),
  define(
    'error_rate',
    '(error + timeout) ÷ (ok + error + timeout)',
    'Of requests, after retries. Wilson interval.',
  ),
  define(
    'requests_per_second',
    'answered requests ÷ measured window',
    "Window: sum over the cell's turns of first scheduled to last end, warm-up left out.",
  ),
  define('output_tps', 'output tokens of answers ÷ measured window', 'Empty when an answer lacks its count.'),
  define(
    'goodput',
    'requests that meet every SLO ÷ measured window',
    'A request without an answer, or without a bounded value, meets none. Cached answers are left out.',
  ),
  define(
    'cold_requests',
    'measured requests with evidence of a cold model',
    'Evidence: a 503 that names loading or an estimated time, a starting endpoint, a held request, a late idle probe.',
  ),
  define(
    'cold_periods',
    'stretches from a first refusal (or held send) to the first successful first byte of that candidate',
    'One period however many requests meet it; warm-up included; counted in the cell where it began.',
  ),
  define(
    'scale-down threshold',
    'silence after which half of the probes are cold: logistic curve over log silence, profile likelihood interval, widened by the median warm wait',
    'Idle-gap studies only. A probe is cold when the server says so or its first byte waits longer than 5 × the median warm wait + 250 ms.',
  ),
  define(
    'cold for callers',
    '(1 + λD) ÷ (λD + e^(λτ))',
    'Share of the requests of independent callers at rate λ that meet a cold model, unloaded after a silence τ, loading for D. Idle-gap studies only.',
  ),
  define('cold_start_rate', 'cold_requests ÷ measured requests that reached the server', 'Wilson interval.'),
  define(
    'cost_usd',
    'tokens × price per million, or compute seconds × price, or requests × price, or hourly price × replicas × minutes',
    'All billed attempts (2xx) of measured requests. Unknown is empty, never 0.',
  ),
  define(
    'cost_per_1k_requests_usd',
    'cost_usd ÷ answered requests × 1,000',
    'Failed requests make it dearer.',
  ),
  define('cost_per_correct_usd', 'cost_usd ÷ right answers', "By the suite's first 0/1 scorer."),
  define(
    'Wilson, t, clustered t, bootstrap',
    '95 % intervals of 0/1 scores, means, means over clusters, corpus metrics',
    'Repeats are averaged per sample first. Bootstrap: 2,000 seeded draws of whole samples or clusters.',
  ),
  define(
    'difference',
    'b − a over the samples that both answered',
    '0/1: Newcombe interval, exact McNemar mid-p. Other scores: paired permutation. Corpus metrics: paired bootstrap. Latency: bootstrap over time blocks, at least 5.',
  ),
  define(
    'p adjusted',
    "Holm's step-down correction over all comparisons of one metric in the run",
    'better or worse below 0.05, else undecided. Undecided never means the same.',
  ),
  define(
    'detectable',
    'smallest true difference found with 80 % power at 5 %, two-sided',
    'From the spread that this run showed; empty when it showed none.',
  ),
]);
