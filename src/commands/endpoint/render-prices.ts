import type { OfferedInstance } from '../../endpoints/offers.ts';
import { PRICE_LIST } from '../../endpoints/price-list.ts';
import { visibleText } from '../../reporters/clean-text.ts';
import { type Column, priceOf, renderTable, words } from './render-endpoints.ts';

/** Instances with their prices, and where these come from. */
export interface Prices {
  readonly source: string;
  /** ISO 8601 day on which the prices stood so. */
  readonly date: string;
  readonly instances: readonly OfferedInstance[];
}

const COLUMNS: readonly Column<OfferedInstance>[] = [
  { title: 'vendor', side: 'left', text: ({ vendor }) => visibleText(vendor) },
  { title: 'region', side: 'left', text: ({ region }) => words(region) },
  { title: 'accelerator', side: 'left', text: ({ accelerator }) => words(accelerator) },
  { title: 'instance type', side: 'left', text: ({ instanceType }) => visibleText(instanceType) },
  { title: 'size', side: 'left', text: ({ instanceSize }) => visibleText(instanceSize) },
  { title: '$/h', side: 'right', text: ({ perHourUsd }) => priceOf(perHourUsd) },
  { title: 'status', side: 'left', text: ({ status }) => words(status) },
];

/** The published list as prices. */
export function publishedPrices(): Prices {
  const { source, date, instances } = PRICE_LIST;
  return {
    source,
    date,
    instances: instances.flatMap(({ vendor, instanceType, accelerator, deprecated, sizes }) =>
      Object.entries(sizes).map(([instanceSize, perHourUsd]) => ({
        vendor,
        region: null,
        accelerator,
        instanceType,
        instanceSize,
        architecture: null,
        memoryGb: null,
        status: deprecated ? 'deprecated' : null,
        perHourUsd,
      })),
    ),
  };
}

/** Prices as a table with their source and date. Ends with a newline. */
export function renderPrices({ source, date, instances }: Prices): string {
  return `${renderTable(COLUMNS, instances)}\nUSD for an hour of one replica, by ${source} on ${date}.\n`;
}
