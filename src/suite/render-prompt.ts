import Handlebars from 'handlebars';
import type { Json } from '../types/json.ts';
import type { Media, Sample } from '../types/sample.ts';
import type { ContentPart, Prompt, PromptMessage } from '../types/suite.ts';
import type { RenderedMessage } from '../types/task.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { readTemplate, TEMPLATE_OPTIONS } from './prompt-template.ts';

/**
 * A function that fills a prompt from a sample: {{input}}, {{id}}, metadata columns, {{env.NAME}}, and {{image}} (a data URI)
 * where the dataset is of pictures. The right answer
 * is not in reach. Lists and mappings are written as JSON, null as nothing. A template that can't be used, and a column
 * that the sample lacks, is an InputError naming prompt, column and sample.
 */
export function createPromptRenderer(
  prompt: Prompt,
  env: Readonly<Record<string, string>>,
): (sample: Sample) => readonly RenderedMessage[] {
  const templates = prompt.messages.map(({ role, content }) => ({
    role,
    render: compileContent(content, prompt),
  }));
  return (sample) => {
    const context = contextOf(sample, env);
    const fillOne: Fill = (render) => fill(render, context, prompt, sample);
    return templates.map(({ role, render }) => ({ role, content: render(fillOne) }));
  };
}

type Template = (context: unknown) => string;
type Fill = (template: Template) => string;

/** Content as a function that fills its templates. */
function compileContent(
  content: PromptMessage['content'],
  prompt: Prompt,
): (fill: Fill) => RenderedMessage['content'] {
  if (typeof content === 'string') {
    const template = compile(content, prompt);
    return (fill) => fill(template);
  }
  const parts = content.map((part): ((fill: Fill) => ContentPart) => {
    const template = compile(part.type === 'text' ? part.text : part.image_url.url, prompt);
    return part.type === 'text'
      ? (fill) => ({ type: 'text', text: fill(template) })
      : (fill) => ({ type: 'image_url', image_url: { url: fill(template) } });
  });
  return (fill) => parts.map((part) => part(fill));
}

function compile(source: string, prompt: Prompt): Template {
  const { fault } = readTemplate(source);
  if (fault !== null) throw new InputError(fault, { where: `prompt "${prompt.id}"` });
  return Handlebars.compile(source, TEMPLATE_OPTIONS);
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
  const context = { ...metadata, input: sample.input, id: sample.id, env };
  return printable(
    sample.media === null ? context : { ...context, image: dataUriOf(sample.media) },
  ) as Record<string, unknown>;
}

/** The bytes as models over pictures take them inside a message. */
function dataUriOf({ mediaType, bytes }: Media): string {
  return `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
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
