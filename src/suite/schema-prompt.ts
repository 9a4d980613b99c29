import { z } from 'zod';
import { key, name, text } from './schema-key.ts';

const partSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: key(z.literal('text'), 'A part of text.', { example: 'text' }),
    text: key(text, 'Handlebars template over the sample.', { example: 'What is this?' }),
  }),
  z.strictObject({
    type: key(z.literal('image_url'), 'A picture.', { example: 'image_url' }),
    image_url: key(
      z.strictObject({
        url: key(
          text,
          'Template of an http(s) address or a data URI; {{image}} where the dataset is of pictures.',
          {
            example: '{{image}}',
          },
        ),
      }),
      'Where the picture is.',
      { example: { url: '{{image}}' } },
    ),
  }),
]);

/** A prompt as a suite writes it. */
export const promptSchema = z.strictObject({
  id: key(name, 'Name in reports, unique in the suite.', { example: 'short' }),
  messages: key(
    z
      .array(
        z.strictObject({
          role: key(z.enum(['system', 'user', 'assistant']), 'Who says it.', { example: 'user' }),
          content: key(
            z.union([text, z.array(partSchema).min(1)]),
            'Handlebars template over the sample: {{input}}, {{id}} and every metadata column, never the right answer. Nothing is escaped; a column that a row lacks is an error. Only the built-in helpers if, unless, each, with and lookup. Or a list of parts of text and images, each a template.',
            { example: 'Classify: {{input}}' },
          ),
        }),
      )
      .min(1),
    'What is sent, in order.',
    { example: [{ role: 'user', content: 'Classify: {{input}}' }] },
  ),
});

/** A scorer as a suite writes it: its name, its name with options, or a module of the user's own. */
export const scorerSchema = z.union([
  text,
  z.looseObject({
    module: key(
      text,
      'Path of a .ts, .js or .mjs file, relative to this file, that exports a function of {input, output, expected, metadata} giving a number, or an object with score. Options beside it: export (its name), timeout (5s), higherIsBetter (true).',
      { example: './scorers/politeness.ts' },
    ),
    name: key(name, "Name in tables. Default: the file's name without folder and extension.", {
      example: 'politeness',
    }).optional(),
  }),
  z.looseObject({
    name: key(text, 'Name of the scorer; its options stand beside it.', { example: 'regex' }),
  }),
]);
