import { type TokenSpan, textOfInput, tokensOfText } from '../../analysis/plan/text-tokens.ts';
import { askedOf } from '../../runners/asked.ts';
import { createPromptRenderer } from '../../suite/render-prompt.ts';
import type { Json } from '../../types/json.ts';
import type { OpenDataset } from '../../types/plugs.ts';
import type { Sample } from '../../types/sample.ts';
import type { TaskInput } from '../../types/task.ts';
import type { Cell } from '../../types/work.ts';

/** The requests that one pass over a dataset makes, in its order. */
export interface MeasuredSamples {
  /** As results name them: of the sample, or of the batch. */
  readonly hashes: readonly string[];
  /** Of each request; null: pictures or recordings are among them. */
  readonly tokens: readonly TokenSpan[] | null;
  /** Of a right answer on average; null: there is none. */
  readonly targetTokens: TokenSpan | null;
}

/** Reads what a cell would ask: hashes and the lengths of inputs or rendered prompts. */
export async function measureSamples(
  { prompt, batch }: Pick<Cell, 'prompt' | 'batch'>,
  dataset: OpenDataset,
  env: Readonly<Record<string, string>>,
): Promise<MeasuredSamples> {
  const render = prompt === null ? null : createPromptRenderer(prompt, env);
  const hashes: string[] = [];
  const tokens: TokenSpan[] = [];
  const targets: TokenSpan[] = [];
  let readable = true;
  let open: Sample[] = [];
  let openTokens: TokenSpan = NONE;
  const endRequest = () => {
    const [first, ...more] = open;
    if (first === undefined) return;
    hashes.push(askedOf([first, ...more], batch, []).sampleHash);
    tokens.push(openTokens);
    open = [];
    openTokens = NONE;
  };
  for await (const sample of dataset.samples()) {
    const input: TaskInput =
      render === null
        ? { kind: 'input', input: sample.input, media: sample.media }
        : { kind: 'messages', messages: render(sample) };
    const text = textOfInput(input);
    readable &&= text !== null;
    openTokens = add(openTokens, tokensOfText(text ?? ''));
    if (sample.target !== null) targets.push(tokensOfText(targetText(sample.target)));
    // Of a picture only what is asked about it is kept.
    open.push({ ...sample, media: null });
    if (open.length === batch) endRequest();
  }
  endRequest();
  return { hashes, tokens: readable ? tokens : null, targetTokens: averageOf(targets) };
}

const NONE: TokenSpan = { low: 0, high: 0 };

function add(a: TokenSpan, b: TokenSpan): TokenSpan {
  return { low: a.low + b.low, high: a.high + b.high };
}

function targetText(target: Json): string {
  return typeof target === 'string' ? target : JSON.stringify(target);
}

function averageOf(spans: readonly TokenSpan[]): TokenSpan | null {
  if (spans.length === 0) return null;
  const { low, high } = spans.reduce(add, NONE);
  return { low: low / spans.length, high: high / spans.length };
}
