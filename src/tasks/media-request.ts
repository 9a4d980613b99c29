import type { JsonObject } from '../types/json.ts';
import type { TaskInput, WireRequest } from '../types/task.ts';
import { base64Of } from './base64.ts';
import { mediaOf } from './media-input.ts';
import { pipelineRequest } from './pipeline-request.ts';

/** A picture or recording: its bare bytes, or, where parameters go with it, base64 within JSON. */
export function mediaRequest(input: TaskInput, parameters: JsonObject): WireRequest {
  const { mediaType, bytes } = mediaOf(input);
  return Object.keys(parameters).length > 0
    ? pipelineRequest('', base64Of(bytes), parameters)
    : { path: '', contentType: mediaType, accept: null, body: bytes };
}
