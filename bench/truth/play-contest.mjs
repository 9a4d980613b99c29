const SCORER = { name: 'accuracy', unit: 'share', higherIsBetter: true };
const CONCURRENCY = 8;

/**
 * Plays contests as the product runs them, with its own `decideContest` and `planTurns`: every candidate that runs is
 * asked a block, then it is looked at.
 */
export function contestPlayer({ decideContest, planTurns }) {
  /** Ends of the blocks that the product cuts a plan into, which is where it looks. */
  const looksOf = (requests) => {
    const rng = { next: () => 0.5, fork: () => rng };
    return planTurns({ requests, candidates: 1, concurrency: CONCURRENCY, order: 'interleaved', rng }).map(
      ({ to }) => to,
    );
  };
  /** `skills`: chance of a right answer of each candidate. Gives each with its answers and what settled it; null: nothing. */
  const play = (skills, samples, rule, random) => {
    const pairs = (skills.length * (skills.length - 1)) / 2;
    const terms = {
      rule: { metric: SCORER.name, confidence: 0.95, atLeast: 30, ...rule },
      scorer: SCORER,
      pairs,
    };
    const corners = skills.map((skill, i) => ({ candidate: `c${i}`, skill, values: [], decision: null }));
    for (const to of looksOf(samples)) {
      for (const { skill, values } of corners.filter(({ decision }) => decision === null))
        while (values.length < to)
          values.push({ sampleId: String(values.length), cluster: null, value: random() < skill ? 1 : 0 });
      const contenders = corners.map(({ candidate, values, decision }) => ({
        candidate,
        values,
        state: decision === null ? 'running' : 'settled',
      }));
      for (const [candidate, decision] of decideContest(contenders, terms))
        corners.find((one) => one.candidate === candidate).decision = decision;
      if (corners.every(({ decision }) => decision !== null)) break;
    }
    return corners;
  };
  return { looksOf, play };
}
