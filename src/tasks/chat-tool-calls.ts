import type { Json } from '../types/json.ts';
import { toolArgumentsOf } from './chat-message.ts';
import { isObject } from './label-scores.ts';

interface Call {
  readonly id: string | null;
  name: string;
  arguments: string;
}

/** Puts the tool calls of a stream together from their deltas. */
export class ToolCallCollector {
  readonly #calls: Call[] = [];
  /** The last call of each index: a stream may begin any number of them. */
  readonly #last = new Map<number, Call>();

  /** Takes `delta.tool_calls`; true: it bore a piece of a call. */
  take(value: Json | undefined): boolean {
    if (!Array.isArray(value)) return false;
    let any = false;
    for (const [position, call] of (value as readonly Json[]).entries()) {
      const fn = isObject(call) ? call.function : undefined;
      if (!isObject(call) || !isObject(fn)) continue;
      const index = typeof call.index === 'number' ? call.index : position;
      const id = typeof call.id === 'string' && call.id !== '' ? call.id : null;
      const named = typeof fn.name === 'string' ? fn.name : '';
      const known = this.#callOf(index, id, named);
      known.name ||= named;
      const piece = fn.arguments;
      if (typeof piece === 'string') known.arguments += piece;
      else if (isObject(piece)) known.arguments += JSON.stringify(piece);
      any = true;
    }
    return any;
  }

  /** The calls in the order of their first deltas; those that were never named are none. */
  calls(): { readonly name: string; readonly arguments: Json }[] {
    return this.#calls
      .filter((call) => call.name !== '')
      .map((call) => ({ name: call.name, arguments: toolArgumentsOf(call.arguments) }));
  }

  /** The call that a delta goes on with. Some hosts give every call the index 0: another id with a name begins another. */
  #callOf(index: number, id: string | null, name: string): Call {
    const known = this.#last.get(index);
    const other = name !== '' && id !== null && known?.id !== null && known?.id !== id;
    if (known !== undefined && !other) return known;
    const call: Call = { id, name: '', arguments: '' };
    this.#calls.push(call);
    this.#last.set(index, call);
    return call;
  }
}
