import type { Json, JsonObject } from '../types/json.ts';
import type { ServerIdentity } from '../types/manifest.ts';
import type { Dialect } from '../types/suite.ts';
import { asAmount, asObject, asText } from '../util/json-shape.ts';
import { type Asking, askJson, type Word } from './ask-json.ts';

/** What a server's own word makes of it. */
export interface DetectedServer {
  /** Null: it says nothing that would tell. */
  readonly dialect: Dialect | null;
  readonly identity: ServerIdentity | null;
  /** Names under which it serves models, with the model that each stands for where it says so. */
  readonly models: readonly { readonly id: string; readonly root: string | null }[];
  /** One line for people. */
  readonly evidence: string;
}

/**
 * Asks a server what it is, both questions at once: `/info` (text-generation-inference and text-embeddings-inference
 * answer it, each with fields of its own) and `/v1/models` (OpenAI's route). What does not answer stays unknown; an
 * inference toolkit answers neither.
 */
export async function detectServer(root: string, asking: Asking): Promise<DetectedServer> {
  const [info, list] = await Promise.all([
    askJson(`${root}/info`, asking),
    askJson(`${root}/v1/models`, asking),
  ]);
  const fields = info.kind === 'json' ? asObject(info.body) : null;
  const models = list.kind === 'json' ? modelsIn(list.body) : [];
  const owner = ownerOf(list);
  const engine = fields === null ? null : engineOf(fields);
  const first = models[0];
  const known = engine !== null || first !== undefined;
  const identity: ServerIdentity | null = !known
    ? null
    : {
        engine: engine === null ? owner : ENGINES[engine],
        version: engine === null || fields === null ? null : asText(fields.version),
        model:
          (engine === null ? null : asText(fields?.model_id)) ??
          (models.length === 1 ? (first?.id ?? null) : null),
        modelType: engine === 'tei' ? modelTypeOf(fields?.model_type) : null,
        maxBatch: engine === null ? null : asAmount(fields?.max_client_batch_size),
      };
  return {
    dialect: engine ?? (first === undefined ? null : 'openai'),
    identity,
    models,
    evidence: `/info: ${sayInfo(info, identity, engine)}; /v1/models: ${sayModels(list, models, owner)}`,
  };
}

const ENGINES = { tgi: 'text-generation-inference', tei: 'text-embeddings-inference' } as const;

/** Fields that only one of the two engines states. */
function engineOf(info: JsonObject): 'tgi' | 'tei' | null {
  const has = (name: string) => Object.hasOwn(info, name);
  if (asText(info.model_id) === null) return null;
  if (has('model_type') || (has('auto_truncate') && has('max_batch_tokens'))) return 'tei';
  if (info.router === 'text-generation-router' || has('max_total_tokens') || has('max_best_of')) return 'tgi';
  return null;
}

/** `{embedding: {pooling}}`, `{reranker: {…}}` or `{classifier: {…}}`; older servers write the bare word. */
function modelTypeOf(value: Json | undefined): string | null {
  return asText(value)?.toLowerCase() ?? Object.keys(asObject(value) ?? {})[0]?.toLowerCase() ?? null;
}

function modelsIn(body: Json): DetectedServer['models'] {
  const { data } = asObject(body) ?? {};
  if (!Array.isArray(data)) return [];
  return (data as readonly Json[]).flatMap((item) => {
    const model = asObject(item);
    const id = asText(model?.id);
    return id === null ? [] : [{ id, root: asText(model?.root) }];
  });
}

/** `owned_by` names the engine where it is vllm, sglang or llamacpp. */
function ownerOf(list: Word): string | null {
  if (list.kind !== 'json') return null;
  const { data } = asObject(list.body) ?? {};
  return Array.isArray(data) ? asText(asObject(data[0] as Json)?.owned_by) : null;
}

function sayInfo(info: Word, identity: ServerIdentity | null, engine: 'tgi' | 'tei' | null): string {
  if (info.kind === 'none') return info.says;
  if (engine === null || identity === null) return 'no known server';
  const type = identity.modelType === null ? '' : `, ${identity.modelType}`;
  const name = `${ENGINES[engine]} ${identity.version ?? ''}`.trim();
  return `${name}, model ${identity.model ?? 'not stated'}${type}`;
}

function sayModels(list: Word, models: DetectedServer['models'], owner: string | null): string {
  if (list.kind === 'none') return list.says;
  if (models.length === 0) return 'no model';
  const names = models
    .slice(0, 3)
    .map(({ id }) => id)
    .join(', ');
  return `${names}${models.length > 3 ? ` and ${models.length - 3} more` : ''}${owner === null ? '' : ` of ${owner}`}`;
}
