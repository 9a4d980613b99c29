import { visibleText } from '../clean-text.ts';

/**
 * Plain data in which every string, keys included, shows its acting characters instead of obeying them. What has none
 * comes back as it is: a run's requests are not copied.
 */
export function visibleCopy<T>(value: T): T {
  return visible(value) as T;
}

function visible(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value)
    ? visibleList(value)
    : visibleObject(value as Readonly<Record<string, unknown>>);
}

function visibleList(list: readonly unknown[]): readonly unknown[] {
  for (let at = 0; at < list.length; at += 1) {
    if (visible(list[at]) !== list[at]) return list.map(visible);
  }
  return list;
}

function visibleObject(value: Readonly<Record<string, unknown>>): unknown {
  for (const key of Object.keys(value)) {
    if (visible(value[key]) === value[key] && visibleText(key) === key) continue;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [visibleText(name), visible(entry)]),
    );
  }
  return value;
}
