import { expect, it } from 'vitest';
import { readPrompt } from './prompt.ts';

const user = (content: string) => [{ role: 'user', content }];
const QUESTION = 'How many sides does a square have?';

it.each([
  [QUESTION, QUESTION, false],
  [`Answer with the answer only.\n${QUESTION}`, QUESTION, true],
  [`${QUESTION} Reply with one word.`, QUESTION, true],
  [`${QUESTION}\n\nAnswer with a number only.`, QUESTION, true],
  [`Answer with one number only: ${QUESTION}`, QUESTION, true],
  [`Be brief. ${QUESTION}`, QUESTION, true],
  [`Please answer the question and explain your reasoning.\n${QUESTION}`, QUESTION, false],
  [`You are a helpful assistant. ${QUESTION}`, QUESTION, false],
  [`Think step by step.\n\n${QUESTION}`, QUESTION, false],
  [`Question: ${QUESTION}\nAnswer:`, QUESTION, false],
  [`Q: What is 1 plus 1?\nA: 2\nQ: ${QUESTION}\nA:`, QUESTION, false],
  ['Is 9 a prime number? Answer yes or no.', 'Is 9 a prime number? Answer yes or no.', false],
  ['No square is round. Is a square round?', 'No square is round. Is a square round?', false],
  ['Only two of 9 birds stayed. How many left?', 'Only two of 9 birds stayed. How many left?', false],
  ['Mr. Ito met Dr. Lee. Who met Dr. Lee?', 'Mr. Ito met Dr. Lee. Who met Dr. Lee?', false],
  ['Be brief.', 'Be brief.', true],
  ['', '', false],
])('%j asks %j, terse %s', (content, question, terse) => {
  expect(readPrompt(user(content))).toEqual({ question, terse });
});

it('a system message decides the manner and the last user message is the question', () => {
  const messages = [
    { role: 'system', content: 'You are a quiz machine. Give only the final answer, without explanation.' },
    { role: 'user', content: 'What is 2 plus 2?' },
    { role: 'assistant', content: '4' },
    { role: 'user', content: QUESTION },
  ];
  expect(readPrompt(messages)).toEqual({ question: QUESTION, terse: true });
});

it('what the assistant said before asks for nothing', () => {
  const messages = [{ role: 'assistant', content: 'Answer only with one word.' }, ...user(QUESTION)];
  expect(readPrompt(messages).terse).toBe(false);
});

it('a conversation without a user message has no question', () => {
  expect(readPrompt([])).toEqual({ question: '', terse: false });
});
