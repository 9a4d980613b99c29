import type { HubDataset } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import { askNearest } from '../../util/nearest.ts';
import { sourceName } from './hub-refusal.ts';

/** Splits of each config. */
export type Splits = Readonly<Record<string, readonly string[]>>;

/** One split of one config. */
export interface ChosenSplit {
  readonly config: string;
  readonly split: string;
}

/** Names shown of a long list. */
const SHOWN_NAMES = 30;

/**
 * The config and split that a suite means: the one it names, else the only one, else the config `default` and the
 * split `test`. Anything else is an InputError that lists what there is.
 */
export function chooseSplit(splits: Splits, asked: HubDataset): ChosenSplit {
  const config = choose('config', Object.keys(splits), asked.config, 'default', asked.repo);
  return { config, split: choose('split', splits[config] ?? [], asked.split, 'test', asked.repo) };
}

/** Whether a suite's own words leave no doubt in which of these splits it means, or name one of them. */
export function hasSplit(splits: Splits, { config, split }: HubDataset): boolean {
  const configs = config === null ? Object.keys(splits) : [config];
  return configs.some((name) => {
    const own = Object.hasOwn(splits, name) ? (splits[name] ?? []) : [];
    return own.length > 0 && (split === null || own.includes(split));
  });
}

function choose(
  what: 'config' | 'split',
  names: readonly string[],
  asked: string | null,
  usual: string,
  repo: string,
): string {
  if (asked !== null && names.includes(asked)) return asked;
  const [only] = names;
  if (asked === null && names.length === 1 && only !== undefined) return only;
  if (asked === null && names.includes(usual)) return usual;
  const shown = names.slice(0, SHOWN_NAMES).join(', ');
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : '';
  const near = asked === null ? null : askNearest(asked, names);
  throw new InputError(
    asked === null ? `the dataset has several ${what}s` : `the dataset has no ${what} "${asked}"`,
    {
      where: sourceName(repo),
      hint: `${near === null ? '' : `${near}; `}name one with dataset.${what}: ${shown}${more}`,
    },
  );
}
