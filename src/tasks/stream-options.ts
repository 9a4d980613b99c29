import type { JsonObject } from '../types/json.ts';
import type { TaskSetting } from '../types/task.ts';

/** `stream_options` of a stream: usage at its end, and from vLLM in every chunk (`continuous_usage_stats`). */
export function streamOptions({ countsAsItGoes }: Pick<TaskSetting, 'countsAsItGoes'>): JsonObject {
  return countsAsItGoes ? { include_usage: true, continuous_usage_stats: true } : { include_usage: true };
}
