import { digitNumbers } from './numbers.ts';
import type { Question } from './question.ts';
import { firstOf, type Solver, solverOf } from './solver.ts';

const POINTS = ['north', 'east', 'south', 'west'];

function turned(from: string, quarters: number): string | null {
  const start = POINTS.indexOf(from.toLowerCase());
  return start < 0 ? null : (POINTS[(start + quarters + 4) % 4] ?? null);
}

const solveDirections = solverOf([
  [/(?:face|facing) (north|east|south|west)\b.*\bright\b/i, ([from = '']) => turned(from, 1)],
  [/(?:face|facing) (north|east|south|west)\b.*\bleft\b/i, ([from = '']) => turned(from, -1)],
  [/opposite (?:to|of) "?(north|east|south|west)\b/i, ([from = '']) => turned(from, 2)],
]);

const solveStatements = solverOf([
  [
    /(-?\d+) is (less|smaller|greater|more|larger|bigger) than (-?\d+)\W* (?:is it )?(?:true or false)/i,
    ([a = '', how = '', b = '']) =>
      String(/less|smaller/i.test(how) ? Number(a) < Number(b) : Number(a) > Number(b)),
  ],
  [
    /\bodd\b.*\beven\b|\beven\b.*\bodd\b/i,
    (_groups, { text }) => {
      const [value] = digitNumbers(text);
      return value === undefined ? null : value % 2 === 0 ? 'even' : 'odd';
    },
  ],
]);

/** Yes or no from the quantifiers of the premises: all, no, some, if. */
const solveSyllogism: Solver = ({ text, before, ask }) => {
  if (before === '' || !/^(?:is|are|can|do|does|could|will)\b/i.test(ask)) return null;
  if (/^some\b/i.test(before) && /\b(?:all|every)\b/i.test(ask)) return 'no';
  if (/\bno \w+/i.test(before)) return 'no';
  const premises = /^(?:all|every|each|if)\b/i.test(before);
  return premises ? (/\b(?:not|never|no)\b/i.test(text) ? 'no' : 'yes') : null;
};

/** What is left of "a, b or c" when the text rules the others out. */
function remaining(options: readonly string[], evidence: string): string | null {
  const open = options.filter((option) => !new RegExp(`\\b${option}\\b`, 'i').test(evidence));
  return open.length === 1 ? (open[0] ?? null) : null;
}

const OPTIONS =
  /(?:either |is |are )((?:[\w' ]{1,30}, )?[\w' ]{1,30}? or [\w' ]{1,30}?)(?= broke| holds| has| is| took| ate|[.,;])/i;

const solveElimination: Solver = (question: Question) => {
  const [first = '', ...rest] = question.before.split(/(?<=[.!?]) /);
  const listed = OPTIONS.exec(first)?.[1];
  if (listed === undefined || rest.length === 0) return null;
  const options = listed
    .split(/,? or |, /)
    .map((option) => option.replace(/^(?:(?:either|in|the|an?)\s)+/i, '').trim())
    .map((option) => option.split(' ')[0] ?? '')
    .filter((option) => /^\w+$/.test(option));
  return remaining(options, rest.join(' '));
};

/** Directions, true or false, odd or even, premises and elimination. */
export const solveLogic = firstOf([solveDirections, solveStatements, solveElimination, solveSyllogism]);
