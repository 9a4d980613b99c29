import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Piece {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}
interface State {
  readonly [name: string]: string | number | null;
}

/** The page's scripts have no types; each test names what it takes. */
async function scripts<T>(name: string): Promise<T> {
  return (await import(new URL(`../assets/samples/${name}.js`, import.meta.url).href)) as T;
}

const { wordDiff, wordsOf } = await scripts<{
  wordDiff: (from: string, to: string) => Piece[] | null;
  wordsOf: (text: string) => string[];
}>('word-diff');
const { parseHash, formatHash, DEFAULTS } = await scripts<{
  parseHash: (hash: string, head: unknown) => { state: State; unknown: string[] } | null;
  formatHash: (state: State) => string;
  DEFAULTS: State;
}>('state');
const { countText, shorten } = await scripts<{
  countText: (count: number) => string;
  shorten: (text: string, most: number, fromEnd?: boolean) => string;
}>('make');

const textOf = (pieces: readonly Piece[] | null, kinds: readonly Piece['kind'][]) =>
  (pieces ?? [])
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join('');

describe('the word diff', () => {
  it('takes away and adds whole words', () => {
    expect(wordDiff('the cat sat down', 'the dog sat up')).toEqual([
      { kind: 'same', text: 'the ' },
      { kind: 'removed', text: 'cat' },
      { kind: 'added', text: 'dog' },
      { kind: 'same', text: ' sat ' },
      { kind: 'removed', text: 'down' },
      { kind: 'added', text: 'up' },
    ]);
  });

  it('knows Chinese by the sign, and words of other writing whole', () => {
    expect(wordsOf('我們 naïve हिन्दी a漢b😀')).toEqual([
      '我',
      '們',
      ' ',
      'naïve',
      ' ',
      'हिन्दी',
      ' ',
      'a',
      '漢',
      'b',
      '😀',
    ]);
  });

  it('gives back both texts, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', ' ', '\n', '漢', '😀', '.', '\u0301'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (from, to) => {
        const pieces = wordDiff(from, to);
        expect(textOf(pieces, ['same', 'removed'])).toBe(from);
        expect(textOf(pieces, ['same', 'added'])).toBe(to);
      }),
    );
  });

  it('keeps as many words as can be kept', () => {
    expect(textOf(wordDiff('a b c d e f', 'x c d a e y'), ['same']).replaceAll(' ', '')).toBe('cde');
  });

  it('gives up where too many words differ, and only there', () => {
    const words = (word: string) => `${word} `.repeat(3_000);
    expect(wordDiff(words('a'), words('b'))).toBeNull();
    expect(wordDiff(`${words('a')}x`, `${words('a')}y`)).toHaveLength(3);
  });
});

describe('the state in a link', () => {
  const head = {
    groups: [{ candidates: ['small', 'large & slow'] }, { candidates: ['small'] }],
    scorers: [{ name: 'accuracy' }, { name: 'f1' }],
    codes: ['timeout'],
    labels: ['', 'a=b', '</script>'],
    times: ['service_time', 'ttft'],
  };
  const chosen = {
    ...DEFAULTS,
    filter: 'slow',
    candidate: 'large & slow',
    scorer: 'f1',
    code: 'timeout',
    target: '',
    answer: '</script>',
    time: 'ttft',
    above: 99,
    sort: 'score',
    q: 'two words #?&=+%',
    sample: 'x/…\u202E 1',
    repeat: 2,
  };

  it('comes back as it was, an empty label included', () => {
    expect(parseHash(formatHash(chosen), head)).toEqual({ state: chosen, unknown: [] });
    expect(formatHash(DEFAULTS)).toBe('#samples');
  });

  it('leaves out what the report does not have, and says so', () => {
    const read = parseHash('#samples?filter=nice&group=9&candidate=tiny&q=x&__proto__=1&above=1e9', head);
    expect(read?.state).toEqual({ ...DEFAULTS, q: 'x' });
    expect(read?.unknown).toEqual(['filter=nice', 'group=9', 'candidate=tiny', '__proto__=1', 'above=1e9']);
  });

  it('knows a candidate by its group', () => {
    expect(parseHash('#samples?group=1&candidate=large+%26+slow', head)?.state.candidate).toBeNull();
  });

  it('is not read from other places, and no text makes it throw', () => {
    expect(parseHash('#quality', head)).toBeNull();
    expect(parseHash('#samples', head)).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { state } = parseHash(`#samples?${text}`, head) ?? { state: DEFAULTS };
        expect(Object.keys(state)).toEqual(Object.keys(DEFAULTS));
      }),
    );
    expect(parseHash('#samples?q=%E0%A4%A&sample=%', head)?.state.sample).toBe('%');
  });
});

it('sets thousands apart, and cuts texts by code points', () => {
  expect([0, 999, 1000, 1234567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect(shorten('😀'.repeat(9), 3)).toBe('😀😀😀…');
  expect(shorten('😀'.repeat(9), 3, true)).toBe('…😀😀😀');
  expect(shorten('😀😀😀', 3)).toBe('😀😀😀');
});
