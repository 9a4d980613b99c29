import { type ComparePage, renderComparePage } from '../../reporters/pages/compare-page.ts';
import type { Links } from '../../reporters/pages/links.ts';
import { refusalOf } from '../compare/refusal-of.ts';
import type { KnownRun } from './run-catalog.ts';
import type { Site } from './site.ts';

/** What is asked of a comparison. */
interface CompareWish {
  readonly a: KnownRun;
  readonly b: KnownRun;
  /** Null: none is stated. */
  readonly margin: number | null;
  readonly forced: boolean;
}

/** The page that compares two runs, or says why not. A journal that can't be read is an InputError. */
export async function makeComparePage(
  { a, b, margin, forced }: CompareWish,
  site: Site,
  links: Links,
): Promise<string> {
  const comparison = await site.comparisons.compare(a, b, margin);
  const refusal = refusalOf(comparison, forced);
  const page: ComparePage = {
    suite: b.suite,
    a: a.name,
    b: b.name,
    comparison,
    refusal:
      refusal === null
        ? null
        : { message: refusal.message, hint: comparison.cells.length === 0 ? (refusal.hint ?? '') : '' },
    forced:
      refusal === null || comparison.cells.length === 0 || !links.served
        ? null
        : `${links.compare(a.name, b.name)}&force=1${margin === null ? '' : `&margin=${margin}`}`,
  };
  return renderComparePage(page, links);
}
