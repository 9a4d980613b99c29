import { visibleText } from '../../reporters/clean-text.ts';
import { formatCount, formatMs, formatNumber, formatUsd, NONE } from '../../reporters/format.ts';
import { padText, widestOf } from '../../reporters/text-layout.ts';
import type { ServedModel, ServingProvider } from './served-by.ts';

interface Column {
  readonly title: string;
  readonly side: 'left' | 'right';
  readonly text: (item: ServingProvider) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'provider', side: 'left', text: ({ provider }) => visibleText(provider) },
  { title: 'task', side: 'left', text: ({ task }) => words(task) },
  { title: 'status', side: 'left', text: ({ status }) => words(status) },
  { title: '$/M in', side: 'right', text: (item) => price(item.inputPerMTokUsd) },
  { title: '$/M out', side: 'right', text: (item) => price(item.outputPerMTokUsd) },
  { title: 'context', side: 'right', text: (item) => formatCount(item.contextTokens) },
  { title: 'tools', side: 'left', text: (item) => flag(item.tools) },
  { title: 'JSON', side: 'left', text: (item) => flag(item.structuredOutput) },
  { title: 'first token', side: 'right', text: (item) => formatMs(item.firstTokenLatencyMs) },
  { title: 'tokens/s', side: 'right', text: (item) => formatNumber(item.tokensPerSecond) },
  { title: "provider's id", side: 'left', text: ({ providerId }) => words(providerId) },
];

/** Who serves a model, as a table for a terminal; what is unknown is "–". Ends with a newline. */
export function renderModel(model: ServedModel): string {
  const lines = [title(model)];
  if (model.providers.length === 0) lines.push('No provider serves it.');
  else
    lines.push(...table(model.providers), 'First token and tokens/s: the router’s latest probe, not yours.');
  if (model.providers.some(({ isFree }) => isFree === true))
    lines.push(`Free for now: ${freeOf(model.providers).join(', ')}.`);
  lines.push(...model.missing.map((text) => `Not known: ${visibleText(text)}`));
  return `${lines.join('\n')}\n`;
}

function title({ id, hub }: ServedModel): string {
  const facts = [
    hub?.id != null && hub.id !== id ? `now ${hub.id}` : null,
    hub?.pipelineTag ?? null,
    hub?.warm === true ? 'warm on hf-inference' : null,
    hub?.gated === true ? `gated: accept its terms at https://huggingface.co/${hub.id ?? id}` : null,
  ].filter((fact) => fact !== null);
  return visibleText([id, ...facts].join(' · '));
}

function table(providers: readonly ServingProvider[]): string[] {
  const columns = COLUMNS.map((column) => {
    const cells = [column.title, ...providers.map(column.text)];
    const width = widestOf(cells);
    return cells.map((cell) => padText(cell, width, column.side));
  });
  return ['', ...providers].map((_, row) =>
    columns
      .map((cells) => cells[row] ?? '')
      .join('  ')
      .trimEnd(),
  );
}

function freeOf(providers: readonly ServingProvider[]): string[] {
  return providers.filter(({ isFree }) => isFree === true).map(({ provider }) => visibleText(provider));
}

function words(text: string | null): string {
  return text === null ? NONE : visibleText(text);
}

function price(usd: number | null): string {
  return usd === null ? NONE : formatUsd(usd);
}

function flag(value: boolean | null): string {
  if (value === null) return NONE;
  return value ? 'yes' : 'no';
}
