import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../types/json.ts';
import { featuresOfMetadata, featuresOfViewer, nameLabels } from './features.ts';

const label = { names: ['no', 'yes'], _type: 'ClassLabel' };
const value = { dtype: 'string', _type: 'Value' };

describe('nameLabels', () => {
  const rows: readonly [string, JsonObject, Json, Json][] = [
    ['a label', label, 1, 'yes'],
    ['no label', label, null, null],
    ['the mark of an unlabelled row', label, -1, null],
    ['a label that is text already', label, 'yes', 'yes'],
    ['a list of labels', { feature: label, _type: 'Sequence' }, [0, 1, -1], ['no', 'yes', null]],
    ['a list in the newer notation', { feature: label, _type: 'List' }, [1], ['yes']],
    [
      'a list of structs, kept as one',
      { feature: { tag: label, word: value }, _type: 'Sequence' },
      [{ tag: 1, word: 'a' }],
      [{ tag: 'yes', word: 'a' }],
    ],
    [
      'a list of structs, kept as a struct of lists',
      { feature: { tag: label, word: value }, _type: 'Sequence' },
      { tag: [1, 0], word: ['a', 'b'] },
      { tag: ['yes', 'no'], word: ['a', 'b'] },
    ],
    ['a struct', { inner: label, other: value }, { inner: 0, other: 'x' }, { inner: 'no', other: 'x' }],
    ['a value', value, 1, 1],
  ];
  for (const [what, feature, cell, expected] of rows) {
    it(`names ${what}`, () => {
      expect(nameLabels({ c: cell, d: 1 }, { c: feature })).toEqual({ c: expected, d: 1 });
    });
  }

  it('names a list written as a list of one feature', () => {
    expect(nameLabels({ c: [0, 1] }, { c: [label] })).toEqual({ c: ['no', 'yes'] });
  });

  it('refuses a number without a name', () => {
    expect(() => nameLabels({ c: 2 }, { c: label })).toThrow('label 2 has no name among 2 labels');
    expect(() => nameLabels({ c: 0.5 }, { c: label })).toThrow('label 0.5 has no name');
  });

  it('leaves a column that the row lacks alone', () => {
    expect(nameLabels({ d: 1 }, { c: label })).toEqual({ d: 1 });
  });
});

describe('features', () => {
  it('are read from the huggingface entry of a file, and from the list of the viewer', () => {
    const entry = { key: 'huggingface', value: JSON.stringify({ info: { features: { c: label } } }) };
    expect(featuresOfMetadata([{ key: 'pandas', value: '{}' }, entry])).toEqual({ c: label });
    expect(featuresOfViewer([{ feature_idx: 0, name: 'c', type: label }])).toEqual({ c: label });
  });

  it('are null where a file names none', () => {
    expect(featuresOfMetadata(undefined)).toBeNull();
    expect(featuresOfMetadata([{ key: 'huggingface', value: 'no JSON' }])).toBeNull();
    expect(featuresOfMetadata([{ key: 'huggingface', value: '{"info":{}}' }])).toBeNull();
  });
});
