import type { Question } from './question.ts';

/** Works an answer out of a question, or null when the question is not of its kind. Never throws. */
export type Solver = (question: Question) => string | null;

/** A pattern and what its groups answer; groups that took no part are empty texts. */
export type Rule = readonly [
  pattern: RegExp,
  answer: (groups: readonly string[], question: Question) => string | null,
];

/** A solver that tries rules in order on the question's text; a rule that answers null lets the next one try. */
export function solverOf(rules: readonly Rule[]): Solver {
  return (question) => {
    for (const [pattern, answer] of rules) {
      const match = pattern.exec(question.text);
      if (match === null) continue;
      const found = answer(
        match.slice(1).map((group) => group ?? ''),
        question,
      );
      if (found !== null) return found;
    }
    return null;
  };
}

/** A solver that tries others in order. */
export function firstOf(solvers: readonly Solver[]): Solver {
  return (question) => {
    for (const solve of solvers) {
      const found = solve(question);
      if (found !== null) return found;
    }
    return null;
  };
}
