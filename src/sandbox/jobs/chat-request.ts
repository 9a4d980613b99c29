import type { Json, JsonObject } from '../../types/json.ts';
import type { SandboxEngine } from '../../types/suite.ts';
import {
  FieldProblem,
  fieldOf,
  readObject,
  readOptionalFlag,
  readOptionalInteger,
  readOptionalObject,
  readOptionalText,
  readText,
} from '../fields.ts';
import type { ChatMessage } from '../models/model.ts';
import { readMessages } from './chat-messages.ts';
import { readStops } from './generated-text.ts';
import { readUsageWish, type UsageWish } from './usage.ts';

/** A function that a chat request offers. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments; empty: it takes none. */
  readonly parameters: JsonObject;
}

/** Whether a tool is called: as the model sees fit, never, always, or this one. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** What a chat request asks for. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Null: the server's default. */
  readonly maxTokens: number | null;
  /** Null: the deployment's own. */
  readonly seed: number | null;
  readonly stop: readonly string[];
  readonly stream: boolean;
  readonly usage: UsageWish;
  readonly tools: readonly ToolSpec[];
  readonly toolChoice: ToolChoice;
  /** JSON Schema that the answer must meet; null: plain text. */
  readonly schema: JsonObject | null;
  /** Whether it is to think aloud first. */
  readonly reasons: boolean;
}

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];

/**
 * A chat-completion body. Sampling fields (temperature, top_p, penalties) are taken and have no effect on these
 * models; what they can't do (several answers, logprobs) is a FieldProblem.
 */
export function readChatRequest(body: Json, engine: SandboxEngine): ChatRequest {
  const request = readObject(body, 'body');
  const streamOptions = readOptionalObject(fieldOf(request, 'stream_options'), 'stream_options');
  const whole = (name: string, least: number, most: number) =>
    readOptionalInteger(fieldOf(request, name), name, least, most);
  whole('n', 1, 1);
  if (readOptionalFlag(fieldOf(request, 'logprobs'), 'logprobs')) {
    throw new FieldProblem('logprobs', 'not supported by this model');
  }
  const tools = readTools(fieldOf(request, 'tools'));
  return {
    messages: readMessages(fieldOf(request, 'messages')),
    maxTokens: whole('max_completion_tokens', 1, 1_000_000) ?? whole('max_tokens', 1, 1_000_000),
    seed: whole('seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    stop: readStops(request, 'stop'),
    stream: readOptionalFlag(fieldOf(request, 'stream'), 'stream'),
    usage: readUsageWish(streamOptions, engine),
    tools,
    toolChoice: readToolChoice(fieldOf(request, 'tool_choice'), tools),
    schema: readSchema(fieldOf(request, 'response_format')),
    reasons: readReasons(fieldOf(request, 'reasoning_effort')),
  };
}

function readReasons(value: Json | undefined): boolean {
  const effort = readOptionalText(value, 'reasoning_effort');
  if (effort !== null && !EFFORTS.includes(effort)) {
    throw new FieldProblem('reasoning_effort', `must be one of ${EFFORTS.join(', ')}`);
  }
  return effort !== null && effort !== 'none';
}

function readTools(value: Json | undefined): readonly ToolSpec[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new FieldProblem('tools', 'must be a list', 'shape');
  return value.map((item: Json, index) => {
    const field = `tools[${index}].function`;
    const tool = readObject(fieldOf(readObject(item, `tools[${index}]`), 'function'), field);
    return {
      name: readText(fieldOf(tool, 'name'), `${field}.name`),
      description: readOptionalText(fieldOf(tool, 'description'), `${field}.description`) ?? '',
      parameters: readOptionalObject(fieldOf(tool, 'parameters'), `${field}.parameters`),
    };
  });
}

function readToolChoice(value: Json | undefined, tools: readonly ToolSpec[]): ToolChoice {
  if (value === undefined || value === null) return tools.length === 0 ? 'none' : 'auto';
  if (value === 'none' || value === 'auto') return value;
  if (value === 'required') {
    if (tools.length === 0) throw new FieldProblem('tool_choice', 'needs tools to choose from');
    return value;
  }
  const named = readObject(fieldOf(readObject(value, 'tool_choice'), 'function'), 'tool_choice.function');
  const name = readText(fieldOf(named, 'name'), 'tool_choice.function.name');
  if (!tools.some((tool) => tool.name === name)) {
    throw new FieldProblem('tool_choice', `no tool is named "${name}"`);
  }
  return { name };
}

/** The schema in OpenAI's envelope, in TGI's (`value`) or in Together's (`schema`). */
function readSchema(value: Json | undefined): JsonObject | null {
  const format = readOptionalObject(value, 'response_format');
  const type = readOptionalText(fieldOf(format, 'type'), 'response_format.type') ?? 'text';
  if (type === 'text') return null;
  if (type !== 'json_schema' && type !== 'json_object' && type !== 'json') {
    throw new FieldProblem('response_format.type', 'must be text, json_schema or json_object');
  }
  const envelope = readOptionalObject(fieldOf(format, 'json_schema'), 'response_format.json_schema');
  const schema = fieldOf(envelope, 'schema') ?? fieldOf(format, 'schema') ?? fieldOf(format, 'value');
  return schema === undefined || schema === null ? ANY_OBJECT : readObject(schema, 'response_format schema');
}

const ANY_OBJECT: JsonObject = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
};
