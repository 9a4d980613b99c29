import { numberText, ordinalIndex, parseNumber } from './numbers.ts';
import { type Rule, solverOf } from './solver.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY = `(${DAYS.join('|')})`;
const MONTH = `(${MONTHS.join('|')})`;
const COUNT = '(\\d{1,6}|\\w+)';

const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const at = (names: readonly string[], index: number) =>
  names[((index % names.length) + names.length) % names.length] ?? null;

/** The name some steps after another in a circle of names. */
function shifted(names: readonly string[], from: string, steps: number | null): string | null {
  const start = names.findIndex((name) => name.toLowerCase() === from.toLowerCase());
  return start < 0 || steps === null || !Number.isInteger(steps) ? null : at(names, start + steps);
}

function shiftedDate(count: string, unit: string, day: string, month: string): string | null {
  const start = MONTHS.findIndex((name) => name.toLowerCase() === month.toLowerCase());
  const steps = (/^(?:one|a)$/i.test(count) ? 1 : parseNumber(count)) ?? Number.NaN;
  let date = Number(day) + steps * (/week/i.test(unit) ? 7 : 1);
  if (start < 0 || !(date > 0 && date < 300)) return null;
  let index = start;
  for (let length = LENGTHS[index] ?? 31; date > length; length = LENGTHS[index % 12] ?? 31) {
    date -= length;
    index += 1;
  }
  return `${date} ${at(MONTHS, index)}`;
}

function clock(hours: string, minutes: string, stepMinutes: number): string {
  const total = (Number(hours) * 60 + Number(minutes) + stepMinutes + 2880) % 1440;
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')}`;
}

const rule = (source: string, answer: Rule[1]): Rule => [new RegExp(source, 'i'), answer];

const STEPS: readonly Rule[] = [
  rule(`(?:day|day that) (?:comes |is )?(?:right )?after ${DAY}`, ([day = '']) => shifted(DAYS, day, 1)),
  rule(`day (?:comes |is )?(?:right )?before ${DAY}`, ([day = '']) => shifted(DAYS, day, -1)),
  rule(`month (?:comes after|follows|after) ${MONTH}`, ([month = '']) => shifted(MONTHS, month, 1)),
  rule(`month (?:is |comes )?before ${MONTH}`, ([month = '']) => shifted(MONTHS, month, -1)),
];

/** The day or the month next to another. */
export const solveSimpleCalendar = solverOf(STEPS);

/** Weekdays, months, dates, times of day and years, counted forwards and back. */
export const solveCalendar = solverOf([
  rule(`today is ${DAY}.* in ${COUNT} days`, ([day = '', n = '']) => shifted(DAYS, day, parseNumber(n))),
  rule(`is ${DAY}.* ${COUNT} days ago`, ([day = '', n = '']) =>
    shifted(DAYS, day, -(parseNumber(n) ?? Number.NaN)),
  ),
  rule(`${COUNT} days before ${DAY}`, ([n = '', day = '']) =>
    shifted(DAYS, day, -(parseNumber(n) ?? Number.NaN)),
  ),
  rule(`${COUNT} days after ${DAY}`, ([n = '', day = '']) => shifted(DAYS, day, parseNumber(n))),
  rule(`${COUNT} months before ${MONTH}`, ([n = '', m = '']) =>
    shifted(MONTHS, m, -(parseNumber(n) ?? Number.NaN)),
  ),
  rule(`${COUNT} months after ${MONTH}`, ([n = '', m = '']) => shifted(MONTHS, m, parseNumber(n))),
  rule(`tomorrow is ${DAY}.*today`, ([day = '']) => shifted(DAYS, day, -1)),
  rule(`yesterday was ${DAY}.*today`, ([day = '']) => shifted(DAYS, day, 1)),
  ...STEPS,
  rule('(\\w+) month of the year', ([place = '']) => monthAt(place)),
  rule('month is the (\\w+) of the year', ([place = '']) => monthAt(place)),
  rule(`days (?:are there in|are in|does|has) ${MONTH}`, ([month = '']) => daysIn(month)),
  rule(`from (\\d+) ${MONTH} to (\\d+) ${MONTH}`, ([from = '', a = '', to = '', b = '']) =>
    a.toLowerCase() === b.toLowerCase() ? numberText(Number(to) - Number(from)) : null,
  ),
  rule(`${COUNT} (days?|weeks?) after (\\d{1,2}) ${MONTH}`, ([n = '', unit = '', day = '', month = '']) =>
    shiftedDate(n, unit, day, month),
  ),
  rule('(\\d{4}) an? leap year', ([year = '']) => (isLeap(Number(year)) ? 'yes' : 'no')),
  rule('(\\d{1,2}):(\\d{2}) half an hour ago', ([h = '', m = '']) => clock(h, m, 30)),
  rule('(\\d{1,2}):(\\d{2})\\b.* (\\d+) minutes ago', ([h = '', m = '', n = '']) => clock(h, m, -Number(n))),
  rule('(\\d{1,2}):(\\d{2})\\b.* (\\d+) minutes', ([h = '', m = '', n = '']) => clock(h, m, Number(n))),
  rule('(\\d+) years before (\\d{4})', ([n = '', year = '']) => numberText(Number(year) - Number(n))),
  rule('(\\d+) years after (\\d{4})', ([n = '', year = '']) => numberText(Number(year) + Number(n))),
  rule('born in (\\d{4}).* in (\\d{4})', ([born = '', year = '']) => numberText(Number(year) - Number(born))),
]);

function monthAt(place: string): string | null {
  const index = ordinalIndex(place);
  return index === null ? null : at(MONTHS, index);
}

function daysIn(month: string): string | null {
  const index = MONTHS.findIndex((name) => name.toLowerCase() === month.toLowerCase());
  return index < 0 ? null : String(LENGTHS[index]);
}
