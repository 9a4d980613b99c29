import type { Json, JsonObject } from '../types/json.ts';
import type { WireRequest } from '../types/task.ts';
import { jsonRequest } from './wire-request.ts';

/** `{inputs, parameters}`, as serverless and the inference toolkit take it; empty parameters are left out. */
export function pipelineRequest(path: string, inputs: Json, parameters: JsonObject): WireRequest {
  return jsonRequest(path, { inputs, ...(Object.keys(parameters).length > 0 ? { parameters } : {}) });
}
