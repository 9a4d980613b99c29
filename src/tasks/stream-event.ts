import type { Json, JsonObject } from '../types/json.ts';
import type { ReadFault } from '../types/task.ts';
import { parseJson } from '../util/parse-json.ts';
import { isObject } from './label-scores.ts';

/** The object that one event of a stream carries, or the fault that it is: no JSON object, or an error in a good answer. */
export function readEvent(data: string): { readonly event: JsonObject } | ReadFault {
  const event = parseJson(data);
  if (!isObject(event))
    return { fault: 'malformed', message: `an event is no JSON object: ${data.slice(0, 200)}` };
  const error = errorOf(event);
  if (error === undefined || error === null) return { event };
  return { fault: 'stream_error', message: `the stream carried an error: ${errorText(error)}` };
}

/** `error`, or where neither an answer nor tokens stand, what refusals are told in: `message` and `detail`. */
function errorOf({ error, choices, token, message, detail }: JsonObject): Json | undefined {
  if (error !== undefined && error !== null) return error;
  return choices === undefined && token === undefined ? (message ?? detail) : undefined;
}

function errorText(error: Json): string {
  if (typeof error === 'string') return error.slice(0, 250);
  if (isObject(error) && typeof error.message === 'string') return error.message.slice(0, 250);
  return JSON.stringify(error).slice(0, 250);
}
