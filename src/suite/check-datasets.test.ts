import { describe } from 'vitest';
import { classify } from '../../test/fixtures/suites/load-suite-text.ts';
import { everyRow } from '../../test/fixtures/suites/problem-rows.ts';

describe('datasets', () => {
  const dataset = (text: string) => classify().replace(/dataset: .*/, `dataset: {${text}}`);
  everyRow([
    [
      'a file that does not exist',
      dataset('source: gone.csv'),
      'dataset.source',
      /can't be read/,
      /relative to the suite/,
    ],
    [
      'an address of the Hub that is none',
      dataset('source: hf://org/name, fields: {input: text, target: intent}'),
      'dataset.source',
      /no address of a Hub dataset/,
      /hf:\/\/datasets\/org\/name/,
    ],
    [
      'a revision inside the address',
      dataset('source: hf://datasets/org/name@main, fields: {input: text, target: intent}'),
      'dataset.source',
      /no address of a Hub dataset/,
      /write config, split and revision beside it/,
    ],
    [
      'a split of a file',
      dataset('source: rows.csv, split: test, fields: {input: text, target: intent}'),
      'dataset',
      /only a dataset of the Hub has a split/,
      /hf:\/\//,
    ],
    [
      'an image in parts',
      dataset('source: rows.csv, media: image, fields: {input: {a: text}, target: intent}'),
      'dataset.fields.input',
      /the input of image is one column/,
      /column that holds the image/,
    ],
    [
      'a part of the input that is not there',
      dataset('source: rows.csv, fields: {input: {text: text, text_pair: txet}, target: intent}'),
      'dataset.fields.input.text_pair',
      /no column "txet"/,
      /did you mean "text"/,
    ],
    [
      'a file of another kind',
      dataset('source: rows.xlsx'),
      'dataset.source',
      /no reader for "\.xlsx"/,
      /\.jsonl/,
    ],
    [
      'no input column',
      dataset('source: rows.csv, fields: {target: intent}'),
      'dataset.fields.input',
      /no column named "input"/,
      /text, intent, customer/,
    ],
    [
      'an input column that is not there',
      dataset('source: rows.csv, fields: {input: txt, target: intent}'),
      'dataset.fields.input',
      /no column "txt"/,
      /did you mean "text"/,
    ],
    [
      'an answer column that is not there',
      dataset('source: rows.csv, fields: {input: text, target: intend}'),
      'dataset.fields.target',
      /no column "intend"/,
      /did you mean "intent"/,
    ],
    [
      'an id column that is not there',
      dataset('source: rows.csv, fields: {input: text, target: intent, id: nr}'),
      'dataset.fields.id',
      /no column "nr"/,
      null,
    ],
    [
      'strata that are not there',
      dataset('source: rows.csv, stratifyBy: x, fields: {input: text, target: intent}'),
      'dataset.stratifyBy',
      /no column "x"/,
      null,
    ],
    [
      'clusters that are not there',
      dataset('source: rows.csv, clusterBy: x, fields: {input: text, target: intent}'),
      'dataset.clusterBy',
      /no column "x"/,
      null,
    ],
    [
      'scorers without right answers',
      dataset('source: rows.csv, fields: {input: text}'),
      'dataset.fields.target',
      /accuracy, macro-f1, confusion-matrix need right answers/,
      /scorers: \[\]/,
    ],
  ]);
});
