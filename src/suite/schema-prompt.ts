import { z } from 'zod';
import { key, name, text } from './schema-key.ts';

/** A prompt as a suite writes it. */
export const promptSchema = z.strictObject({
  id: key(name, 'Name in reports, unique in the suite.', { example: 'short' }),
  messages: key(
    z
      .array(
        z.strictObject({
          role: key(z.enum(['system', 'user', 'assistant']), 'Who says it.', { example: 'user' }),
          content: key(
            text,
            'Handlebars template over the sample: {{input}}, {{id}} and every metadata column, never the right answer. Nothing is escaped; a column that a row lacks is an error. Only the built-in helpers if, unless, each, with and lookup.',
            { example: 'Classify: {{input}}' },
          ),
        }),
      )
      .min(1),
    'What is sent, in order.',
    { example: [{ role: 'user', content: 'Classify: {{input}}' }] },
  ),
});

/** A scorer as a suite writes it: its name, or its name with options. */
export const scorerSchema = z.union([
  text,
  z.looseObject({
    name: key(text, 'Name of the scorer; its options stand beside it.', { example: 'regex' }),
  }),
]);
