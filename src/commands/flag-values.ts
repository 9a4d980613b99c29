import { parseDurationMs } from '../util/duration.ts';
import { InputError } from '../util/errors.ts';

/** A reader of whole numbers from `min` on. */
export function wholeNumber(flag: string, min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && text.trim() !== '') return value;
    throw new InputError(`${flag} takes a whole number from ${min} on, got "${text}"`);
  };
}

/** Reads an amount of US dollars, such as 0.5. */
export function usd(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && text.trim() !== '') return value;
  throw new InputError(`--max-cost takes an amount in USD such as 0.5, got "${text}"`);
}

/** A reader of shares, 0 to 1. */
export function share(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (value >= 0 && value <= 1 && text.trim() !== '') return value;
    throw new InputError(`${flag} takes a number of 0 to 1, 0.02 for 2 points, got "${text}"`);
  };
}

/** A reader of durations, as ms. */
export function duration(flag: string): (text: string) => number {
  return (text) => {
    const ms = parseDurationMs(text);
    if (ms !== null) return ms;
    throw new InputError(`${flag} takes a duration such as 90s, 10m or 2h, got "${text}"`);
  };
}

/** A reader of http and https URLs. */
export function httpUrl(flag: string): (text: string) => string {
  return (text) => {
    if (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)) return text;
    throw new InputError(`${flag} takes an http or https URL, got "${text}"`);
  };
}

/** Collects `--var name=value`, one or several. */
export function variables(text: string, previous: unknown): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InputError(`--var takes name=value, got "${text}"`);
  return {
    ...(previous as Readonly<Record<string, string>> | undefined),
    [text.slice(0, at)]: text.slice(at + 1),
  };
}

/** Collects a list given by commas or by repeating the flag. */
export function list(text: string, previous: unknown): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...((previous as readonly string[] | undefined) ?? []), ...items.filter((item) => item !== '')];
}
