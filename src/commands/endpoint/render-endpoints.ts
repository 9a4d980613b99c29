import type { EndpointFacts } from '../../endpoints/endpoint-facts.ts';
import { visibleText } from '../../reporters/clean-text.ts';
import { formatUsd, NONE } from '../../reporters/format.ts';
import { padText, widestOf } from '../../reporters/text-layout.ts';

/** An endpoint with its price; null: unknown. */
export interface PricedEndpoint extends EndpointFacts {
  readonly namespace: string;
  /** USD for an hour of one replica. */
  readonly perHourUsd: number | null;
}

/** A column of a table for a terminal. */
export interface Column<Row> {
  readonly title: string;
  readonly side: 'left' | 'right';
  readonly text: (row: Row) => string;
}

const COLUMNS: readonly Column<PricedEndpoint>[] = [
  { title: 'name', side: 'left', text: ({ name }) => visibleText(name) },
  { title: 'state', side: 'left', text: ({ state }) => state },
  { title: 'model', side: 'left', text: ({ model }) => words(model) },
  { title: 'instance', side: 'left', text: (item) => instanceOf(item) },
  { title: 'replicas', side: 'right', text: (item) => replicasOf(item) },
  { title: '$/h', side: 'right', text: ({ perHourUsd }) => priceOf(perHourUsd) },
  { title: 'url', side: 'left', text: ({ url }) => words(url) },
];

/** Endpoints of a namespace as a table; what is unknown is "–". Ends with a newline. */
export function renderEndpoints(namespace: string, endpoints: readonly PricedEndpoint[]): string {
  if (endpoints.length === 0) return `${visibleText(namespace)} has no endpoint.\n`;
  return `${renderTable(COLUMNS, endpoints)}\n$/h: for one replica, while it is initializing or running.\n`;
}

/** One endpoint, a fact a line. Ends with a newline. */
export function renderEndpoint(item: PricedEndpoint): string {
  const idle = item.scaleToZeroMinutes;
  const facts: readonly (readonly [string, string])[] = [
    ['endpoint', visibleText(`${item.namespace}/${item.name}`)],
    ['state', item.message === null ? item.state : `${item.state}: ${visibleText(item.message)}`],
    ['since', words(item.updatedAt)],
    ['url', words(item.url)],
    ['model', words(item.model)],
    ['instance', instanceOf(item)],
    ['region', words(item.region)],
    ['replicas', `${replicasOf(item)} ready; from ${item.minReplica ?? NONE} to ${item.maxReplica ?? NONE}`],
    ['scales to zero', idle === null ? 'never' : `after ${idle} idle minutes`],
    ['$/h a replica', priceOf(item.perHourUsd)],
  ];
  const width = widestOf(facts.map(([name]) => name));
  return facts.map(([name, text]) => `${padText(name, width, 'left')}  ${text}\n`).join('');
}

/** Rows as a table for a terminal, without a last newline. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const laid = columns.map((column) => {
    const cells = [column.title, ...rows.map(column.text)];
    const width = widestOf(cells);
    return cells.map((cell) => padText(cell, width, column.side));
  });
  return ['', ...rows]
    .map((_, row) =>
      laid
        .map((cells) => cells[row] ?? '')
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A server's text, safe on a terminal; null is "–". */
export function words(text: string | null): string {
  return text === null ? NONE : visibleText(text);
}

/** An amount; null is "–". */
export function priceOf(usd: number | null): string {
  return usd === null ? NONE : formatUsd(usd);
}

function instanceOf({ vendor, instanceType, instanceSize }: PricedEndpoint): string {
  const parts = [vendor, instanceType, instanceSize].filter((part) => part !== null);
  return parts.length === 0 ? NONE : visibleText(parts.join(' '));
}

function replicasOf({ readyReplicas, targetReplicas }: PricedEndpoint): string {
  return `${readyReplicas ?? NONE}/${targetReplicas ?? NONE}`;
}
