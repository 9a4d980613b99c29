import type { Rng } from '../../../types/context.ts';

/** An answer before it is put into words: null when the model does not know. */
export interface Finding {
  readonly answer: string | null;
  /** True when the answer was worked out or recalled, false when it is a guess. */
  readonly sure: boolean;
}

const SURE = [
  (answer: string) => `The answer is ${answer}.`,
  (answer: string) => `Let me think about this step by step. From what the question says, I get ${answer}.`,
  (answer: string) =>
    `Good question! The answer should be ${answer}. Tell me if you would like an explanation.`,
  (answer: string) => `I worked it out as ${answer}.`,
];
const UNSURE = [
  (answer: string) => `I am not certain, but my best guess is ${answer}.`,
  (answer: string) => `That is hard to say. It might be ${answer}.`,
  (answer: string) => `I think it could be ${answer}, though I may be wrong.`,
];

/** A finding in words: the bare answer when only the answer was asked for, sentences around it otherwise. */
export function phrase(finding: Finding, terse: boolean, rng: Rng): string {
  const { answer, sure } = finding;
  if (answer === null) {
    return terse ? 'I do not know.' : 'I am sorry, I do not know the answer to that question.';
  }
  if (terse) return answer;
  const forms = sure ? SURE : UNSURE;
  return (forms[rng.int(forms.length)] ?? String)(answer);
}
