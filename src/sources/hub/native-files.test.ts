import { describe, expect, it } from 'vitest';
import type { Json } from '../../types/json.ts';
import { nativeFiles } from './native-files.ts';

const read = (files: readonly string[], configs: Json = null) =>
  nativeFiles({ repo: 'org/data', sha: 'a', files, configs });

describe('nativeFiles', () => {
  const rows: readonly [string, readonly string[], unknown][] = [
    ['no parquet file', ['README.md', 'data/train.csv'], null],
    ['a file named for its split', ['test.parquet'], { default: { test: ['test.parquet'] } }],
    [
      'a series in data/',
      [
        'data/train-00001-of-00002.parquet',
        'data/train-00000-of-00002.parquet',
        'data/test-00000-of-00001-1a2b.parquet',
      ],
      {
        default: {
          test: ['data/test-00000-of-00001-1a2b.parquet'],
          train: ['data/train-00000-of-00002.parquet', 'data/train-00001-of-00002.parquet'],
        },
      },
    ],
    [
      'a folder for each config',
      ['en/test-00000-of-00001.parquet', 'fr/test-00000-of-00001.parquet'],
      {
        en: { test: ['en/test-00000-of-00001.parquet'] },
        fr: { test: ['fr/test-00000-of-00001.parquet'] },
      },
    ],
    [
      'numbered files in a folder named for the split',
      ['en/train/0001.parquet', 'en/train/0000.parquet'],
      { en: { train: ['en/train/0000.parquet', 'en/train/0001.parquet'] } },
    ],
  ];
  for (const [what, files, expected] of rows) {
    it(`reads ${what}`, () => expect(read(files)).toEqual(expected));
  }

  it('follows the patterns of the card', () => {
    const files = ['a/x.parquet', 'a/deep/y.parquet', 'b/z-1.parquet', 'other.parquet'];
    const configs = [
      { config_name: 'all', data_files: [{ split: 'train', path: ['a/**', 'b/*.parquet'] }] },
      { config_name: 'one', data_files: [{ split: 'test', path: 'b/z-?.parquet' }] },
      { config_name: 'plain', data_files: 'other.parquet' },
    ];
    expect(read(files, configs)).toEqual({
      all: { train: ['a/deep/y.parquet', 'a/x.parquet', 'b/z-1.parquet'] },
      one: { test: ['b/z-1.parquet'] },
      plain: { train: ['other.parquet'] },
    });
  });

  it('refuses a series with a gap', () => {
    expect(() => read(['data/test-00000-of-00003.parquet', 'data/test-00002-of-00003.parquet'])).toThrow(
      '2 of the 3 parquet files of data/test are there',
    );
  });
});
