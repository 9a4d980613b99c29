import { z } from 'zod';
import { count, key, name, text } from './schema-key.ts';

const fieldsSchema = z.strictObject({
  input: key(
    z.union([text, z.record(z.string(), text)]),
    'Column of what is asked, or the parts of the input with a column each, as {question: q, context: passage}. Default: the column named input.',
    { example: 'text' },
  ).optional(),
  target: key(
    text,
    'Column of the right answer. Default: the column named target, if there is one. An empty cell is no answer: the row is not scored.',
    { example: 'intent' },
  ).optional(),
  id: key(
    text,
    "Column that names a row, different in each. Default: the column named id, if there is one, else the row's number from 1.",
    { example: 'ticket.number' },
  ).optional(),
});

const benchmarkSchema = z.strictObject({
  task: key(text, "Id of the task in the eval.yaml of the dataset's repository.", {
    example: 'gpqa_diamond',
  }),
  scorer: key(text, 'The scorer whose value the leaderboard takes; one of the suite.', {
    example: 'accuracy',
  }),
  percent: key(z.boolean(), 'true: the leaderboard shows shares in percent; false: as 0 to 1.', {
    example: false,
  }),
});

/** A dataset as a suite writes it. */
export const datasetSchema = z.strictObject({
  source: key(
    text,
    'File of rows: .csv, .tsv (both with a header line), .json (one array of objects), .jsonl (one object a line), in UTF-8, or .parquet. A relative path is relative to the suite file that writes it. Or a dataset of the Hugging Face Hub: hf://datasets/org/name.',
    { example: '../datasets/support-intents.csv' },
  ),
  name: key(
    name,
    "Name in reports, unique in the suite. Default: the file's name without folder and extension, in a-z, 0-9 and -.",
    { example: 'support-intents' },
  ).optional(),
  config: key(text, 'Subset of a Hub dataset. Default: the only one, or the one named default.', {
    example: 'default',
  }).optional(),
  split: key(text, 'Split of a Hub dataset. Default: the only one, or the one named test.', {
    example: 'test',
  }).optional(),
  revision: key(text, 'Branch, tag or commit of a Hub dataset.', {
    default: 'main',
    example: 'main',
  }).optional(),
  media: key(
    z.enum(['image', 'audio']),
    "What the input column holds: a path relative to the dataset's file, a data URI, or the bytes of a parquet row. Default: image or audio where the task is over them, else text.",
    { example: 'image' },
  ).optional(),
  fields: key(
    fieldsSchema,
    'Columns that become the parts of a sample; nested ones by dots. All other columns are metadata: prompts may read them.',
    { example: { input: 'text', target: 'intent' } },
  ).optional(),
  limit: key(count, 'At most this many samples, taken after shuffling. Default: all.', {
    example: 200,
  }).optional(),
  shuffle: key(z.boolean(), "Puts the rows in an order drawn with the suite's seed.", {
    default: false,
    example: true,
  }).optional(),
  stratifyBy: key(
    text,
    'Column whose proportions a limited sample keeps (largest remainder). Without limit it changes nothing. Default: none.',
    { example: 'intent' },
  ).optional(),
  clusterBy: key(
    text,
    'Column that names the customer, document or other cluster of a row; intervals then treat rows of one cluster as dependent. Default: rows are independent.',
    { example: 'customer' },
  ).optional(),
  benchmark: key(
    benchmarkSchema,
    'Says that a Hub dataset is a benchmark, so that `--reporter model-card` makes entries for its leaderboard. It changes no request and no number. Default: none.',
    { example: { task: 'gpqa_diamond', scorer: 'accuracy', percent: false } },
  ).optional(),
});
