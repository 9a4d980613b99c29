import { describe } from 'vitest';
import { classify } from '../../test/fixtures/suites/load-suite-text.ts';
import { everyRow } from '../../test/fixtures/suites/problem-rows.ts';

describe('scorers and gates', () => {
  const gate = (text: string) => classify(`gates: [{${text}}]`);
  everyRow([
    [
      'an unknown scorer',
      classify('scorers: [acuracy]'),
      'scorers[0]',
      /no scorer "acuracy"/,
      /did you mean "accuracy"/,
    ],
    [
      'a missing option',
      classify('scorers: [regex]'),
      'scorers[0]',
      /regex: option "pattern" is missing/,
      null,
    ],
    [
      'a pattern that does not compile',
      classify('scorers: [{name: regex, pattern: "(a"}]'),
      'scorers[0].pattern',
      /pattern can't be read/,
      null,
    ],
    [
      'a gate on an unknown candidate',
      gate('metric: accuracy, candidate: b, min: 0.5'),
      'gates[0].candidate',
      /no candidate "b"/,
      /one of a/,
    ],
    [
      'a gate on an unknown metric',
      gate('metric: acuracy, min: 0.5'),
      'gates[0].metric',
      /no metric "acuracy"/,
      /did you mean "accuracy"/,
    ],
    [
      'a gate on a scorer that the suite does not use',
      gate('metric: mcc, min: 0.5'),
      'gates[0].metric',
      /no metric "mcc"/,
      null,
    ],
    ['a gate on a table', gate('metric: confusion-matrix, min: 0.5'), 'gates[0].metric', /no metric/, null],
    [
      'a gate on a latency without statistic',
      gate('metric: service_time, max: 1s'),
      'gates[0].metric',
      /no metric/,
      /did you mean "service_time\.p95"/,
    ],
    [
      'a gate on an unknown statistic',
      gate('metric: ttft.p97, max: 1s'),
      'gates[0].metric',
      /no metric/,
      /did you mean "ttft\.p9/,
    ],
    ['a gate without bar', gate('metric: accuracy'), 'gates[0].min', /no bar/, /min or max/],
    ['a latency without unit', gate('metric: ttft.p50, max: 800'), 'gates[0].max', /needs a unit/, /800ms/],
    ['a score with unit', gate('metric: accuracy, min: 8s'), 'gates[0].min', /plain number/, null],
    [
      'a score in percent',
      gate('metric: accuracy, min: 80'),
      'gates[0].min',
      /never reaches/,
      /0\.8 is 80 %/,
    ],
    ['a rate in percent', gate('metric: cold_start_rate, max: 5'), 'gates[0].max', /never reaches/, null],
    [
      'a gate that nothing passes',
      gate('metric: service_time.p95, min: 2s, max: 800ms'),
      'gates[0].min',
      /nothing passes/,
      null,
    ],
    [
      'an SLO on an unknown latency',
      classify('slo: {respons_time: 1s}'),
      'slo',
      /no latency "respons_time"/,
      /did you mean "response_time"/,
    ],
    ['an SLO on gaps', classify('slo: {itl: 1s}'), 'slo', /no latency "itl"/, null],
  ]);
});
