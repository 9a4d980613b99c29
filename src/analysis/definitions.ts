import type { Definition } from '../types/report.ts';
import { define } from './define.ts';
import { TABLE_WORDS } from './table-words.ts';

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
    'Counts queueing in the client, retries and waits for a cold model. Leads under open loads (constant, poisson, gamma, ramp, burst, trace, sweep); service_time leads under closed ones.',
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
  define('ttft_warm_connection', 'ttft − connect_time', 'Time to the first token had the connection stood.'),
  define(
    'server_time',
    'x-total-time, else x-compute-time, of the answer',
    "The server's own word. Empty for streams (headers precede the answer) and for jobs of a queue. Queue and inference of text-embeddings-inference are means over its batch.",
  ),
  define(
    'network_time',
    'service_time − server_time',
    'Network, router and connecting. Up to −1 ms counts as 0 (rounded headers); below it is empty, with a warning.',
  ),
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
    'stall',
    'from the last beat before a silence of the event loop above 3 ms (6 ms while it mostly sleeps) to the second of two beats on time',
    'Found by a heartbeat in the client. By its end what piled up meanwhile has been read.',
  ),
  define(
    'tainted',
    'one of the marks that a value is made of lies in a stall',
    'Gaps of itl are judged one by one.',
  ),
  define('clean', 'warm without tainted values', 'Stands beside warm, with the share left out.'),
  define(
    'run-queue wait',
    "time that the event loop's thread was ready and had no core ÷ time under load",
    'Second field of /proc/self/schedstat. Empty where the system does not count it.',
  ),
  define(
    'steal',
    "time that the machine's host took away ÷ (time under load × cores)",
    'From /proc/stat. Empty where the system does not count it.',
  ),
  define(
    'client invalid',
    'run-queue wait above 10 %, or above 5 % of answers marked by a stall, or above 1 % of sends late, by more than 5 ms and 5 % of the median latency',
    'Then no time and no rate is to be quoted, and none decides.',
  ),
  define(
    'with failures',
    'the same percentile with every failed request counted as infinite',
    'So that refusing requests never flatters a server. n: the warm answers, and the failed requests that met no cold model. It has no interval.',
  ),
  define(
    'scheduled',
    'ok + error + timeout + cancelled + not_sent',
    'Every planned request ends in exactly one class; warm-up is in none.',
  ),
  define(
    'error_rate',
    '(error + timeout) ÷ (ok + error + timeout)',
    'Of requests, after retries; answers from our own cache left out. Wilson interval.',
  ),
  define(
    'requests_per_second',
    'answered requests ÷ measured window',
    "Window: sum over the cell's turns of first scheduled to last end; warm-up, ramp and drain left out. Blocks of an open load that follow each other without another candidate between are one turn.",
  ),
  define('output_tps', 'output tokens of answers ÷ measured window', 'Empty when an answer lacks its count.'),
  define(
    'goodput',
    'requests that meet every SLO ÷ measured window',
    'A request without an answer, or without a bounded value, meets none. Cached answers are left out. good_fraction divides by scheduled requests.',
  ),
  define(
    'correct_goodput',
    'requests that meet every SLO with a right answer ÷ measured window',
    "Right by the suite's first 0/1 scorer; of a batch every sample.",
  ),
  define(
    'sustained',
    'share of scheduled requests within every SLO ≥ attainment, and the backlog drained within a tenth of the stage or three usual service times',
    'Attainment: the sweep states it, elsewhere 95 %. Without an SLO every answer counts as within. A closed load keeps up by nature: the SLO alone decides.',
  ),
  define(
    'highest_sustained_rate',
    'highest planned rate that was sustained, below the lowest that was not',
    'The true bound lies in [this, lowest that was not). Closed loads: achieved rates.',
  ),
  define(
    'knee',
    'of achieved rate x and p95 of response_time y, both scaled to 0 to 1, the point with the largest x − y',
    'Kneedle (Satopää et al. 2011). Points that another beats in rate and latency are left out. None below four points, when p95 does not double, when x − y stays below 0.2.',
  ),
  define(
    'in flight',
    "requests ended per second × mean time from scheduled to ended (Little's law); counted: the same from the requests' own times",
    'They differ where the number was still changing; beyond 5 % and half a request there is a note.',
  ),
  define(
    'achieved send rate',
    'first to last scheduled time ÷ first scheduled to last send × sent ÷ planned, turns summed',
    'Share of the scheduled rate; at most 1. Lateness: sentAt − scheduledAt apart from waits for limits and cold models.',
  ),
  define(
    'noise floor',
    'largest of the smallest detectable difference and both ends of the interval of a candidate against itself',
    'With aa: true. The twin is in no verdict, no gate without a name and no family of corrected p-values.',
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
    'All billed attempts (2xx) of measured requests. Unknown is empty, never 0. Answers from our own cache cost this run nothing, and what it paid is divided by none of them.',
  ),
  define(
    'cost_per_1k_requests_usd',
    'cost_usd ÷ answered requests × 1,000',
    'Failed requests make it dearer.',
  ),
  define(
    'break-even',
    'price of an hour × replicas ÷ cost of an answered request by use',
    'Requests per hour at which both cost the same. Bound: what one replica was seen to carry; beyond it another is rented, so the cost steps. Its interval is that of the cost by use.',
  ),
  define(
    'at capacity',
    'price of an hour × replicas ÷ answers an hour that they were seen to carry',
    "Beside it stands the cost at this run's own volume, which holds the hours that the run left idle.",
  ),
  define(
    'scaled to zero',
    'billed share = 1 − 1 ÷ (λC + e^(λT))',
    'Independent callers at rate λ, put down after T without a request, billed for C while it loads. Renewal argument: up C + (e^(λT) − 1) ÷ λ of each cycle, down 1 ÷ λ.',
  ),
  define(
    'simulated month',
    "730 hours of the stated traffic, played event by event with this run's times",
    'Poisson arrivals within each hour, first come first served. Intervals: of percentiles bootstrap over ten stretches, else batch means. Assumptions stand beside it.',
  ),
  define('cost_per_correct_usd', 'cost_usd ÷ right answers', "By the suite's first 0/1 scorer."),
  define(
    'Wilson, t, clustered t, bootstrap',
    '95 % intervals of 0/1 scores, means, means over clusters, corpus metrics',
    'Repeats are averaged per sample first. Bootstrap: 2,000 seeded draws of whole samples or clusters; where all are alike, as far as the samples that could differ unseen would move it.',
  ),
  define(
    'settled',
    'stopWhen: the interval of a candidate is no wider than asked for; or it is shown worse than another, or all its pairs are decided',
    'A pair is decided when the interval of its paired difference lies wholly above or below 0, or wholly within ± margin. What is left of the plan is spared, and counted as neither scheduled nor not sent.',
  ),
  define(
    'always-valid interval',
    'means against which no bet, after any sample, multiplied its stake by 2 ÷ (1 − level)',
    'Betting confidence sequence over samples in planned order: holds at all looks together. Of the metric of stopWhen, in place of Wilson, t and McNemar, whether it stopped or not. Decisions on pairs share the error by Bonferroni over all pairs of the run.',
  ),
  define(
    'breakdown',
    'a scorer over the samples of one group, by the rules of the whole cell',
    'Buckets hold their lower bound. Terciles: of all samples that any candidate was asked. Each interval stands by itself, not corrected for the number of groups. "(none)": samples without a value.',
  ),
  define(
    'custom metric',
    'a formula of the suite over its scorers; gap = max − min over groups',
    "Without min, max and gap: bootstrap. With them: bounds from the groups' intervals, corrected for their number (Bonferroni). Groups of one sample are left out, and named.",
  ),
  define(
    'agreement of judges',
    "Krippendorff's alpha = 1 − observed ÷ expected disagreement, over answers with two readable grades or more; 1 is perfect, 0 chance",
    'Repeats: one judge asked again about the same answer. Judges: several on the same scale and rubric, values 0 to 1. Interval scale (squared distance of grades); verdicts of pairs nominal. Bootstrap over samples or clusters. Below 0.667 not even tentative conclusions (Krippendorff 2018). Empty where all grades are alike.',
  ),
  define(
    'difference',
    'b − a over the samples that both answered',
    '0/1: Newcombe interval, exact McNemar mid-p. Other scores: paired permutation. Corpus metrics: paired bootstrap. Latency: turns exchanged within time blocks, at least 6; none between sweeps, whose rates are their own.',
  ),
  define(
    'p adjusted',
    "Holm's step-down correction over all comparisons of one metric in the run",
    'better or worse below 0.05, else undecided. Undecided never means the same. A probability has no interval.',
  ),
  define(
    'place',
    'median of the answers that workers with one value of a label saw − median of those with its first value',
    "Workers' own values are pooled before a percentile is taken; percentiles are never averaged. The interval is made of both medians' (MOVER, Zou and Donner 2008). Every duration is of one worker's clock.",
  ),
  define(
    'clock offset',
    "a worker's wall clock − the clock of Redis, by the shortest of several round trips",
    "Known to half of that round trip, with the coordinator's own added. A worker's marks are shifted onto the run's clock by one offset; drift is the largest change seen since, and moves no mark. No interval: the bound is certain, whatever the way there and back took.",
  ),
  define(
    'versus baseline',
    'this run − baseline over the samples of equal content; passes when the whole interval lies above −margin',
    'Fails when it lies below −margin, else undecided. Turned round where less is better. Times of two single runs are decided by the spread of 5 or more earlier runs like them; below that they are undecided, for blocks of one run know no drift.',
  ),
  define(
    'detectable',
    'smallest true difference found with at least 80 % power at 5 %, two-sided',
    'From the spread that this run showed, itself uncertain where samples are few; empty when it showed none. A size for planning, with no interval.',
  ),
  ...TABLE_WORDS,
]);
