import { describe, expect, it } from 'vitest';
import { solveCalendar } from './calendar.ts';
import { trainCategories } from './category.ts';
import { solveComparison } from './comparison.ts';
import { solveConversion } from './conversion.ts';
import { solveDirectArithmetic, solvePlainSum } from './direct-arithmetic.ts';
import { solveExtraction } from './extraction.ts';
import { trainFacts } from './facts.ts';
import { solveLetters } from './letters.ts';
import { solveLogic } from './logic.ts';
import { solveOrdering } from './ordering.ts';
import { readQuestion } from './question.ts';
import { indexRows } from './retrieval.ts';
import type { Solver } from './solver.ts';
import { trainSpelling } from './spelling.ts';
import { trainStories } from './story.ts';

type Case = readonly [question: string, answer: string | null];

function cases(name: string, solve: Solver, table: readonly Case[]): void {
  describe(name, () => {
    it.each(table)('%s → %s', (question, answer) => expect(solve(readQuestion(question))).toBe(answer));
  });
}

cases('plain sums', solvePlainSum, [
  ['What is 1,200 plus 34?', '1234'],
  ['Compute 7 times 8.', '56'],
  ['How much is 5 minus 9?', '-4'],
  ['Why is the sky blue?', null],
]);

cases('sums in words', solveDirectArithmetic, [
  ['What is the remainder when 17 is divided by 5?', '2'],
  ['What is 5 divided by 0?', null],
  ['How much is 12 percent of 50?', '6'],
  ['What is the average of 2, 3 and 7?', '4'],
  ['Subtract 8 from 20.', '12'],
]);

cases('letters', solveLetters, [
  ['How many letters does "apple" have?', '5'],
  ['How often does the letter p appear in "apple"?', '2'],
  ['What is the second to last letter of "apple"?', 'l'],
  ['Which letter comes right after z in the alphabet?', null],
  ['How many vowels has the word "apple"?', '2'],
  ['How many letters does "" have?', null],
]);

cases('spelling', trainSpelling([{ question: 'What is the plural of "tooth"?', answer: 'teeth' }]), [
  ['Spell "apple" backwards.', 'elppa'],
  ['Remove the last letter from "cart".', 'car'],
  ['What is the plural of "tooth"?', 'teeth'],
  ['What is the plural of "baby"?', 'babies'],
  ['Is the word "level" a palindrome?', 'yes'],
]);

cases('calendar', solveCalendar, [
  ['If today is Saturday, what day will it be in 9 days?', 'Monday'],
  ['Three months after December comes which month?', 'March'],
  ['What is the date two weeks after 25 February?', '11 March'],
  ['Is 1900 a leap year?', 'no'],
  ['A bus leaves at 23:50 and drives for 20 minutes. When does it arrive?', '0:10'],
]);

cases('conversion', solveConversion, [
  ['How many seconds are there in 1 hour and 2 minutes?', '3720'],
  ['Convert 250 grams to kilograms.', '0.25'],
  ['How many metres are 3 hours?', null],
  ['A car drives 60 kilometres in 2 hours. How many kilometres is that per hour?', null],
  ['If one block is 80 metres, how many metres are 3 blocks?', '240'],
]);

cases('ordering', solveOrdering, [
  ['Sort 30, 4, 22 from largest to smallest.', '30, 22, 4'],
  ['What comes next: 7, 14, 21?', '28'],
  ['Which word comes first in alphabetical order: kiwi, fig, plum?', 'fig'],
  ['Ann is faster than Bea. Bea is faster than Cleo. Who is the slowest?', 'Cleo'],
]);

cases('comparison', solveComparison, [
  ['Which is heavier: 900 grams or 1 kilogram?', '1 kilogram'],
  ['Is 0.5 greater than 0.45?', 'yes'],
  ['Ann has 3 cats and Bea has 5 cats. Who has fewer cats?', 'Ann'],
  ['Which is longer, 3 metres or 2 hours?', null],
]);

cases('logic', solveLogic, [
  ['All cats purr. Tom is a cat. Does Tom purr?', 'yes'],
  ['No cat barks. Tom is a cat. Does Tom bark?', 'no'],
  ['Facing north, you turn left. Where do you face?', 'west'],
  ['The ball is in the box or in the bin. It is not in the box. Where is it?', 'bin'],
]);

cases('extraction', solveExtraction, [
  ['"Ann was born in 1990 in Rome." In which year was Ann born?', '1990'],
  ['"The red car belongs to Ann, the old boat to Bob." Who owns the boat?', 'Bob'],
  ['"The shop opens every Tuesday." On which day does the shop open?', 'Tuesday'],
  ['Who are you?', null],
]);

const FACTS = [
  { question: 'What is the capital of Spain?', answer: 'Madrid', kind: 'knowledge' },
  { question: 'On which continent is Chile?', answer: 'South America', kind: 'knowledge' },
];
cases('facts', trainFacts(FACTS, indexRows(FACTS)), [
  ['Madrid is the capital of which country?', 'Spain'],
  ['Chile lies on which continent?', 'South America'],
  ['What is the capital of Norway?', null],
]);

cases(
  'categories',
  trainCategories([
    { question: 'Is a hammer a tool or an animal?', answer: 'tool', kind: 'category' },
    { question: 'Which of these is an animal: stone, tiger, shirt?', answer: 'tiger', kind: 'category' },
  ]),
  [
    ['Which of these is an animal: tiger, cup, pen?', 'tiger'],
    ['Is a tiger a tool or an animal?', 'animal'],
    ['Which of these is an animal: horse, cup, pen?', null],
  ],
);

const STORIES = [
  { question: 'Ann had 9 nuts and ate 4. How many are left?', answer: '5', kind: 'arithmetic' },
  { question: 'Bob had 8 pens and lost 2. How many are left?', answer: '6', kind: 'arithmetic' },
  {
    question: 'There are 3 bags with 5 eggs each. How many eggs are there in all?',
    answer: '15',
    kind: 'arithmetic',
  },
];
cases('stories', trainStories(STORIES), [
  ['Cleo had 12 cards and lost 5. How many are left?', '7'],
  ['There are 4 boxes with 6 cups each. How many cups are there in all?', '24'],
  ['Half of the 30 seats are taken. How many are taken?', '15'],
  ['How many are left?', null],
]);
