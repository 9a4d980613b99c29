import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Score } from '../types/score.ts';
import type { AnsweredItem } from '../util/batch-items.ts';
import type { ModuleArguments, ModuleReply } from './module-host.ts';

/** What a module scorer is given of one answer: a text where the answer is one, else the answer as this tool keeps it. */
export function moduleArguments(item: AnsweredItem, metadata: JsonObject | null): ModuleArguments {
  return { input: item.input, output: plainOutput(item.output), expected: item.target, metadata };
}

/** The score in a module's reply: a number, true or false, or an object with `score`; anything else is unscored. */
export function scoreOfReply(reply: ModuleReply): Score {
  if (!reply.ok) return { unscored: `the module failed: ${reply.error}` };
  const { value } = reply;
  if (isObject(value)) {
    const found = numberOf(value.score ?? null);
    const metadata = isObject(value.metadata ?? null) ? (value.metadata as JsonObject) : null;
    return found === null ? unusable(value) : { value: found, metadata };
  }
  const found = numberOf(value);
  return found === null ? unusable(value) : { value: found, metadata: null };
}

function plainOutput(output: Answer): Json {
  switch (output.kind) {
    case 'text':
    case 'span':
      return output.text;
    case 'labels':
      return output.labels[0]?.label ?? '';
    case 'entities':
      return output.entities.map((entity) => ({ ...entity }));
    case 'ranking':
      return output.scores;
    case 'embeddings':
      return { dimensions: output.dimensions, pooling: output.pooling, vectors: output.vectors };
    case 'image':
      return { mediaType: output.mediaType, sha256: output.sha256, file: output.file };
  }
}

function numberOf(value: Json): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function unusable(value: Json): Score {
  return { unscored: `the module gave no number: ${(JSON.stringify(value) ?? 'nothing').slice(0, 120)}` };
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
