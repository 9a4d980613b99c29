import type { RunEvent } from '../types/event.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Cell } from '../types/work.ts';
import { type AnsweredItem, answersOf } from '../util/batch-items.ts';

/** One answer for a judge or a module to score. */
export interface OutsideItem extends AnsweredItem {
  readonly cell: Cell;
  readonly repeat: number;
  readonly metadata: JsonObject | null;
}

/** Answers of a journal, and which of them have a score by which scorer. */
export interface OutsideItems {
  /** In the journal's order; the last end of a request counts. */
  readonly items: readonly OutsideItem[];
  isScored(item: OutsideItem, scorer: string): boolean;
  /**
   * True where a judge may still be asked: there is no score, or one without a value for want of something to ask with
   * (the other candidate's answer), which a resume may have brought.
   */
  isOpenTo(item: OutsideItem, scorer: string): boolean;
  /** The same sample's answer of another candidate; null: it has none. */
  rivalOf(item: OutsideItem, candidateId: string): Answer | null;
  /** Texts that other samples were asked with, at most 200. */
  readonly texts: readonly string[];
}

const MOST_TEXTS = 200;

/** Reads the answers of a journal that scorers outside this process are to judge. They stand in memory meanwhile. */
export async function readOutsideItems(
  events: AsyncIterable<RunEvent>,
  cells: readonly Cell[],
): Promise<OutsideItems> {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const byRequest = new Map<string, readonly OutsideItem[]>();
  const scored = new Set<string>();
  const judged = new Set<string>();
  for await (const event of events) {
    if (event.type === 'score') {
      scored.add(placeOfScore(event));
      if ('value' in event.score) judged.add(placeOfScore(event));
    }
    if (event.type === 'judgement') judged.add(placeOfScore(event));
    if (event.type !== 'result' || event.result.phase !== 'measured') continue;
    const { result } = event;
    const cell = byId.get(result.cellId);
    if (cell === undefined) continue;
    byRequest.set(
      result.key,
      answersOf(result).map((item) => ({ ...item, cell, repeat: result.repeat, metadata: result.metadata })),
    );
  }
  const items = [...byRequest.values()].flat();
  const bySample = new Map(items.map((item) => [placeOf(item, item.cell.candidate.id), item.output]));
  return {
    items,
    isScored: ({ key }, scorer) => scored.has(placeOfScore({ key, scorer })),
    isOpenTo: ({ key }, scorer) => {
      const place = placeOfScore({ key, scorer });
      return !(scored.has(place) && judged.has(place));
    },
    rivalOf: (item, candidateId) => bySample.get(placeOf(item, candidateId)) ?? null,
    texts: [...new Set(items.flatMap(({ input, target }) => textOf(target) ?? textOf(input) ?? []))].slice(
      0,
      MOST_TEXTS,
    ),
  };
}

function placeOfScore({ key, scorer }: { readonly key: string; readonly scorer: string }): string {
  return `${scorer}\n${key}`;
}

/** A sample's place in the matrix for one candidate. */
function placeOf({ cell, sampleId, repeat }: OutsideItem, candidateId: string): string {
  const { dataset, prompt, loadLabel } = cell;
  return JSON.stringify([candidateId, dataset.name, prompt?.id ?? null, loadLabel, sampleId, repeat]);
}

function textOf(value: Json): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
