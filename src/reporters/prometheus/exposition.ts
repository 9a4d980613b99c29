import { wellFormed } from '../clean-text.ts';

/** Labels of a series; null: the label is left out. */
export type Labels = Readonly<Record<string, string | null>>;

/** One number with its labels. Null: unknown, and the series is left out. */
export type Series = readonly [Labels, number | null];

/** A metric with all its series. The name carries the unit: `_seconds`, `_ratio`, `_usd`. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly series: readonly Series[];
}

/** A label's value as the exposition format wants it: `\\`, `"` and line feed escaped; NUL and lone surrogates as U+FFFD. */
function escapeLabel(value: string): string {
  return readable(value).replaceAll('"', '\\"');
}

function readable(text: string): string {
  return wellFormed(text).replaceAll('\0', '\uFFFD').replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function labelsText(labels: Labels): string {
  const written = Object.entries(labels).flatMap(([name, value]) =>
    value === null ? [] : [`${name}="${escapeLabel(value)}"`],
  );
  return written.length === 0 ? '' : `{${written.join(',')}}`;
}

function valueText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

/**
 * Gauges in the text exposition format of Prometheus, valid as OpenMetrics too: HELP and TYPE before each metric, `# EOF`
 * last, no timestamps. Unknown numbers are left out, and so is a metric that has no known one.
 */
export function* expositionText(families: Iterable<MetricFamily>): Iterable<string> {
  for (const { name, help, series } of families) {
    const known = series.flatMap(([labels, value]) =>
      value === null || Number.isNaN(value) ? [] : [`${name}${labelsText(labels)} ${valueText(value)}\n`],
    );
    if (known.length === 0) continue;
    // OpenMetrics wants quotation marks of HELP escaped, the older format would show the backslash: none is written.
    yield `# HELP ${name} ${readable(help).replaceAll('"', "'")}\n# TYPE ${name} gauge\n${known.join('')}`;
  }
  yield '# EOF\n';
}
