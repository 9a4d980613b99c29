import type { ToolChoice, ToolSpec } from './chat-request.ts';
import { fillSchema } from './schema-value.ts';
import { findClues } from './text-clues.ts';

/** A call of a function. */
export interface ToolCall {
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

/** Words that say nothing of what a tool is for. */
const EMPTY_WORDS = new Set(
  'about after also and any are been from for get gets given have into its return returns send some that the their them then this tool use used user using value what when which will with would your'.split(
    ' ',
  ),
);

/**
 * The call that a message leads to: of the named tool, else of the one that shares most words with the message. With
 * `auto` a tool is called only when it shares at least one word; null: none is called. The arguments are filled from
 * the message by their schema.
 */
export function chooseToolCall(
  message: string,
  tools: readonly ToolSpec[],
  choice: ToolChoice,
): ToolCall | null {
  if (choice === 'none') return null;
  const words = wordsOf(message);
  const ranked = tools
    .map((tool) => ({ tool, shared: [...wordsOf(describe(tool))].filter((word) => words.has(word)).length }))
    .sort((a, b) => b.shared - a.shared);
  const best = typeof choice === 'object' ? ranked.find(({ tool }) => tool.name === choice.name) : ranked[0];
  if (best === undefined || (choice === 'auto' && best.shared === 0)) return null;
  const filled = fillSchema({ type: 'object', ...best.tool.parameters }, findClues(message), null);
  return { name: best.tool.name, arguments: JSON.stringify(filled) };
}

function describe({ name, description, parameters }: ToolSpec): string {
  const properties = parameters.properties;
  const names = properties !== null && typeof properties === 'object' ? Object.keys(properties) : [];
  return [name.replace(/([a-z])([A-Z])/g, '$1 $2'), description, ...names].join(' ');
}

/** Words that carry meaning, by their first five letters. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  return new Set(words.filter((word) => !EMPTY_WORDS.has(word)).map((word) => word.slice(0, 5)));
}
