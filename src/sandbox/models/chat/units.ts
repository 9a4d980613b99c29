import { parseNumber } from './numbers.ts';

/** A quantity with a unit, in the base unit of its dimension. */
export interface Quantity {
  readonly text: string;
  readonly unit: Unit;
  /** Value in the dimension's base unit. */
  readonly base: number;
}

/** A unit: what it measures and how many base units it is. */
export interface Unit {
  readonly name: string;
  readonly dimension: string;
  readonly size: number;
}

const TABLE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  length: { millimetre: 1, mm: 1, centimetre: 10, cm: 10, metre: 1000, kilometre: 1e6, km: 1e6 },
  imperial: { inch: 1, inches: 1, foot: 12, feet: 12, yard: 36 },
  mass: { gram: 1, kilogram: 1000, kg: 1000, tonne: 1e6 },
  volume: { millilitre: 1, centilitre: 10, litre: 1000 },
  time: { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 },
  calendar: { month: 1, year: 12 },
  money: { cent: 1, dollar: 100 },
};

/** The unit a word names, singular or plural, British or American; null when it names none. */
export function unitOf(word: string): Unit | null {
  const spelled = word.toLowerCase().replace(/(lit|met)er(s?)$/, '$1re$2');
  for (const name of [spelled, spelled.replace(/s$/, '')]) {
    for (const [dimension, units] of Object.entries(TABLE)) {
      const size = Object.hasOwn(units, name) ? units[name] : undefined;
      if (size !== undefined) return { name: spelled.replace(/s$/, ''), dimension, size };
    }
  }
  return null;
}

/** Every "number unit" of a text ("a week" and "one week" count as 1), and the units named without a number. */
export function readUnits(text: string): { quantities: readonly Quantity[]; bare: readonly Unit[] } {
  const tokens = text.match(/-?\d[\d,]*(?:\.\d+)?|\p{L}+/gu) ?? [];
  const quantities: Quantity[] = [];
  const bare: Unit[] = [];
  tokens.forEach((token, index) => {
    const unit = unitOf(token);
    if (unit === null) return;
    const previous = tokens[index - 1] ?? '';
    const full = previous.toLowerCase() === 'full' ? (tokens[index - 2] ?? '') : previous;
    const value = /^(?:an?|one)$/i.test(full) ? 1 : parseNumber(full);
    if (value === null) bare.push(unit);
    else quantities.push({ text: `${previous} ${token}`, unit, base: value * unit.size });
  });
  return { quantities, bare };
}
