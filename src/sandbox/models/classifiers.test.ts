import { expect, it } from 'vitest';
import { trainNaiveBayes } from './naive-bayes.ts';
import { sigmoid, softmax } from './probabilities.ts';
import { trainSoftmaxRegression } from './softmax-regression.ts';
import { characterNgrams, dotProduct, hashedVector, hashText, wordsOf } from './text-features.ts';
import { groupsOf } from './word-groups.ts';
import { createZeroShot } from './zero-shot.ts';

const PACE = { serviceTimeMs: 1, ttftMs: 0, itlMs: 0 };

it('naive Bayes gives the textbook log joint probabilities', () => {
  // Manning, Raghavan, Schütze, Introduction to Information Retrieval, example 13.1:
  // P(China) = 3/4, P(Chinese|c) = 6/14, P(Tokyo|c) = P(Japan|c) = 1/14; P(not) = 1/4, 2/9 each.
  const model = trainNaiveBayes([
    { text: 'Chinese Beijing Chinese', label: 'c' },
    { text: 'Chinese Chinese Shanghai', label: 'c' },
    { text: 'Chinese Macao', label: 'c' },
    { text: 'Tokyo Japan Chinese', label: 'not' },
  ]);
  const [china, other] = model.logits('Chinese Chinese Chinese Tokyo Japan');
  expect(model.classes).toEqual(['c', 'not']);
  expect(Math.exp(china ?? 0)).toBeCloseTo((3 / 4) * (3 / 7) ** 3 * (1 / 14) ** 2, 12);
  expect(Math.exp(other ?? 0)).toBeCloseTo((1 / 4) * (2 / 9) ** 5, 12);
  expect(model.logits('unheard of')).toEqual([Math.log(3 / 4), Math.log(1 / 4)]);
});

it('softmax regression learns what separates the classes, the same for the same seed', () => {
  const rows = [
    { text: 'the invoice is wrong', label: 'money' },
    { text: 'pay the invoice', label: 'money' },
    { text: 'the parcel is lost', label: 'parcel' },
    { text: 'track the parcel', label: 'parcel' },
  ];
  const train = (seed: number) => trainSoftmaxRegression(rows, { epochs: 20, learningRate: 1, seed });
  const [money, parcel] = softmax(train(1).logits('my invoice'));
  expect(money).toBeGreaterThan(0.7);
  expect((money ?? 0) + (parcel ?? 0)).toBeCloseTo(1, 12);
  expect(train(1).logits('anything')).toEqual(train(1).logits('anything'));
  expect(train(2).logits('my invoice')).not.toEqual(train(1).logits('my invoice'));
});

it('probabilities do not overflow', () => {
  expect(softmax([1000, 1000, -1000])).toEqual([0.5, 0.5, 0]);
  expect(softmax([])).toEqual([]);
  expect([sigmoid(0), sigmoid(-800), sigmoid(800)]).toEqual([0.5, 0, 1]);
});

it('words, n-grams and hashes are what they should be', () => {
  expect(wordsOf("Don’t PAY 38 €, Zoë's ok?")).toEqual(["don't", 'pay', '38', "zoë's", 'ok']);
  expect(wordsOf('x '.repeat(10_000))).toHaveLength(4000);
  expect(characterNgrams(['cat'], [3, 4])).toEqual([' ca', 'cat', 'at ', ' cat', 'cat ']);
  // Published FNV-1a test vectors.
  expect([hashText(''), hashText('a'), hashText('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  const vector = hashedVector([{ features: ['a', 'b', 'b'], weight: 2 }], 1024);
  expect(dotProduct(vector, vector)).toBeCloseTo(4, 12);
  expect(dotProduct(vector, hashedVector([], 1024))).toBe(0);
  expect(dotProduct(vector, hashedVector([{ features: [], weight: 1 }], 1024))).toBe(0);
});

it('the thesaurus knows words and beginnings of words', () => {
  expect(groupsOf('invoice')).toEqual(['money']);
  expect(groupsOf('invoices')).toContain('money');
  expect(groupsOf('password')).toContain('access');
  expect(groupsOf('zzz')).toEqual([]);
});

const trained = trainNaiveBayes([
  { text: 'invoice', label: 'billing' },
  { text: 'parcel', label: 'shipping' },
  { text: 'hello', label: 'general' },
]);
const zeroShot = createZeroShot('z', PACE, trained);

it('trained labels are scored by the trained classes, over the asked labels only', () => {
  const [first, second] = zeroShot.rank('invoice', ['Shipping ', 'billing'], false);
  expect([first?.label, second?.label]).toEqual(['billing', 'Shipping ']);
  // 1/3 × 2/4 against 1/3 × 1/4
  expect(first?.score).toBeCloseTo(2 / 3, 12);
  expect(second?.score).toBeCloseTo(1 / 3, 12);
});

it('labels never seen are scored by their likeness to the text', () => {
  const ranked = zeroShot.rank(
    'who repairs bicycles in winter',
    ['gardening', 'bicycle repair', 'taxes'],
    false,
  );
  expect(ranked[0]?.label).toBe('bicycle repair');
  expect(ranked.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 12);
});

it('with multi_label every label stands alone, whatever others are asked', () => {
  const labels = ['billing', 'shipping', 'bicycle repair'];
  const alone = labels.map((label) => zeroShot.rank('invoice for a bicycle', [label], true)[0]?.score);
  const together = zeroShot.rank('invoice for a bicycle', labels, true);
  for (const [index, label] of labels.entries()) {
    expect(together.find((entry) => entry.label === label)?.score).toBe(alone[index]);
    expect(alone[index]).toBeGreaterThan(0);
    expect(alone[index]).toBeLessThan(1);
  }
  expect(zeroShot.rank('invoice', ['billing'], true)[0]?.score).toBeCloseTo(2 / 4, 12);
});
