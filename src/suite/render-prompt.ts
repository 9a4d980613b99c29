import Handlebars from 'handlebars';
import type { Json } from '../types/json.ts';
import type { Sample } from '../types/sample.ts';
import type { Prompt } from '../types/suite.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { readTemplate, TEMPLATE_OPTIONS } from './prompt-template.ts';

/** A message as it is sent. */
export interface RenderedMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * A function that fills a prompt from a sample: {{input}}, {{id}}, metadata columns and {{env.NAME}}. The right answer
 * is not in reach. Lists and mappings are written as JSON, null as nothing. A template that can't be used, and a column
 * that the sample lacks, is an InputError naming prompt, column and sample.
 */
export function createPromptRenderer(
  prompt: Prompt,
  env: Readonly<Record<string, string>>,
): (sample: Sample) => readonly RenderedMessage[] {
  const templates = prompt.messages.map(({ role, content }) => {
    const { fault } = readTemplate(content);
    if (fault !== null) throw new InputError(fault, { where: `prompt "${prompt.id}"` });
    return { role, render: Handlebars.compile(content, TEMPLATE_OPTIONS) };
  });
  return (sample) => {
    const context = contextOf(sample, env);
    return templates.map(({ role, render }) => ({ role, content: fill(render, context, prompt, sample) }));
  };
}

function fill(
  render: (context: unknown) => string,
  context: Readonly<Record<string, unknown>>,
  prompt: Prompt,
  sample: Sample,
): string {
  try {
    return render(context);
  } catch (cause) {
    const variable = /^"(.+?)" not defined in/.exec(messageOf(cause))?.[1];
    const where = `prompt "${prompt.id}", sample "${sample.id}"`;
    if (variable === undefined) {
      throw new InputError(`the prompt can't be filled: ${messageOf(cause)}`, { where, cause });
    }
    const hint = `it has ${Object.keys(context).join(', ')}`;
    throw new InputError(`the sample has no "${variable}"`, { where, hint, cause });
  }
}

function contextOf(sample: Sample, env: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const { target: _, ...metadata } = sample.metadata;
  return printable({ ...metadata, input: sample.input, id: sample.id, env }) as Record<string, unknown>;
}

/** A copy whose lists and mappings print as JSON, and whose mappings have no key but their own. */
function printable(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy: object = Array.isArray(value)
    ? value.map(printable)
    : Object.assign(
        Object.create(null),
        Object.fromEntries(Object.entries(value).map(([key, item]) => [key, printable(item)])),
      );
  Object.defineProperty(copy, Symbol.toPrimitive, { value: () => JSON.stringify(value) });
  return copy;
}
