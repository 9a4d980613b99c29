import { visibleText } from '../../reporters/clean-text.ts';
import { padText, widestOf } from '../../reporters/text-layout.ts';
import type { PlannedTotals, PlanRange, SuitePlan } from '../../types/plan.ts';
import { countRangeText, countText, timeRangeText, usdRangeText } from './range-text.ts';

interface Column {
  readonly title: string;
  readonly text: (totals: PlannedTotals) => string;
  readonly range: (totals: PlannedTotals) => PlanRange | null;
}

const COLUMNS: readonly Column[] = [
  {
    title: 'requests',
    text: ({ requests, upTo, warmupRequests }) =>
      `${upTo ? 'up to ' : ''}${requests === null ? '?' : countText(requests)}${warmupRequests > 0 ? ` + ${countText(warmupRequests)}` : ''}`,
    range: () => null,
  },
  { title: 'attempts', text: ({ attempts }) => countRangeText(attempts), range: ({ attempts }) => attempts },
  {
    title: 'tokens in',
    text: ({ inputTokens }) => countRangeText(inputTokens),
    range: ({ inputTokens }) => inputTokens,
  },
  {
    title: 'tokens out',
    text: ({ outputTokens }) => countRangeText(outputTokens),
    range: ({ outputTokens }) => outputTokens,
  },
  { title: 'cost', text: ({ costUsd }) => usdRangeText(costUsd), range: ({ costUsd }) => costUsd },
  {
    title: 'time',
    text: ({ durationMs, atLeastMs }) => timeRangeText(durationMs, atLeastMs),
    range: ({ durationMs }) => durationMs,
  },
];

const GAP = '  ';

/** A plan's candidates as lines, the header first, and the sources that its marks stand for, in order. */
export function planTable(
  { candidates, total }: Pick<SuitePlan, 'candidates' | 'total'>,
  width: number,
): { readonly lines: readonly string[]; readonly sources: readonly string[] } {
  const sources: string[] = [];
  const mark = (range: PlanRange | null) =>
    (range?.sources ?? []).map((source) => {
      if (!sources.includes(source)) sources.push(source);
      return letterOf(sources.indexOf(source));
    });
  const rows = candidates.map((candidate) => ({
    name: visibleText(candidate.id),
    texts: COLUMNS.map(({ text, range }) =>
      [text(candidate), mark(range(candidate)).join('')].join(' ').trim(),
    ),
  }));
  if (candidates.length > 1) rows.push({ name: 'all', texts: COLUMNS.map(({ text }) => text(total)) });
  const widths = COLUMNS.map(({ title }, at) =>
    widestOf([title, ...rows.map(({ texts }) => texts[at] ?? '')]),
  );
  const nameWidth = widestOf(['candidate', ...rows.map(({ name }) => name)]);
  const stacked = nameWidth + widths.reduce((sum, one) => sum + GAP.length + one, 0) > width;
  const figures = (texts: readonly string[]) =>
    texts.map((text, at) => GAP + padText(text, widths[at] ?? 0, 'right')).join('');
  const line = (name: string, texts: readonly string[]) =>
    stacked ? [name, figures(texts)] : [padText(name, nameWidth, 'left') + figures(texts)];
  return {
    lines: [
      (stacked ? '' : padText('candidate', nameWidth, 'left')) + figures(COLUMNS.map(({ title }) => title)),
      ...rows.flatMap(({ name, texts }) => line(name, texts)),
    ],
    sources,
  };
}

/** a … z, then aa … */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}
