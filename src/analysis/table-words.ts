import type { Definition } from '../types/report.ts';
import { define } from './define.ts';

/** Words that head the columns of the report's tables; they stand among the definitions. */
export const TABLE_WORDS: readonly Definition[] = [
  define(
    'n',
    'values behind a number',
    'Requests of a percentile, samples of a score (repeats averaged first), pairs of a difference.',
  ),
  define(
    'counted',
    'all that there was in this run, not a sample of it',
    'A count is its own n and has no interval; what is computed from counts and prices alone has none either.',
  ),
  define(
    'setting',
    'one dataset, prompt and load: cells that differ in their candidate alone',
    'Candidates are compared within a setting, never between two.',
  ),
  define(
    'mean, max',
    'arithmetic mean and largest of the values behind the percentiles beside them',
    'They have no interval.',
  ),
  define(
    'attempts',
    'HTTP exchanges of measured requests, retries included',
    'A request has one or more. Loading: attempts refused because the model was loading.',
  ),
  define('refused', 'attempts answered 429 ÷ attempts', 'Refused by a rate limit. Wilson interval.'),
  define(
    'cached',
    "answers that a cache gave: the server's, by its own word, or this machine's own (--cache)",
    'In no latency. Those of our own cache were not sent for: they are in no rate, error_rate, cold start or cost either.',
  ),
  define(
    'warm-up, ramp, drain',
    'requests ahead of the measured part, while an open load grows, and behind it',
    'In no number but their own counts and cold_periods.',
  ),
  define(
    'cold_start_duration',
    'first refusal (or held send) → first successful first byte, of one cold period',
    'p50 and longest over the periods that ended. They have no interval: periods are few.',
  ),
  define(
    'keeping warm',
    'one ping each 0.8 × the low end of the scale-down threshold; pings a day × mean cost of a warm probe',
    'By the hour 24 × price × replicas. It has no interval of its own: that of the threshold is in it.',
  ),
  define(
    'setup',
    'from the call that brought a leased endpoint up to ready',
    'Empty where the run rented none. One start, so no interval.',
  ),
  define(
    'carried',
    'highest sustained rate of a load with rates, else answers ÷ length of the turns',
    'Of a load without rates no ceiling: the truth may be higher.',
  ),
  define(
    'Pareto front',
    'candidates that no other beats in cost and quality at once',
    'By the values themselves, whatever their intervals.',
  ),
  define(
    'dns, tcp, tls',
    'parts of opening a connection, over attempts that opened one',
    'With n and maximum; they have no interval.',
  ),
  define('tokens', 'input and output tokens of every attempt whose usage is known', 'Empty when none is.'),
  define(
    'judging',
    'questions put to a judge model, one an answer, scorer and repeat; two for a pair',
    'Their tokens and cost stand in no other number.',
  ),
  define(
    'precision, recall, F1',
    'TP ÷ (TP + FP), TP ÷ (TP + FN), 2·TP ÷ (2·TP + FP + FN), of one class',
    'Support: samples with this target, the n of recall; n of precision: answers given this class. Wilson intervals; F1 has no interval, as it is no share of one n. Empty where the denominator is 0.',
  ),
  define(
    'flaky',
    'samples with two answers that differ ÷ samples answered more than once',
    'Wilson interval.',
  ),
  define('discordant', 'pairs right only in the second / right only in the first', 'Of 0/1 scores alone.'),
];
