import { describe, expect, it } from 'vitest';
import type { Formula } from './formula.ts';
import { readFormula } from './read-formula.ts';

/** A formula with a bracket around each operation. */
function show(formula: Formula): string {
  switch (formula.kind) {
    case 'number':
      return String(formula.value);
    case 'operation':
      return `(${show(formula.left)} ${formula.operator} ${show(formula.right)})`;
    case 'over-groups':
      return `${formula.reduction}<${formula.scorer.text} by ${formula.grouping.text}>`;
    case 'scorer':
      return formula.group === null
        ? `<${formula.scorer.text}>`
        : `<${formula.scorer.text}|${formula.group.grouping.text}|${formula.group.name.text}>`;
  }
}

describe('a formula', () => {
  it.each([
    ['accuracy', '<accuracy>'],
    ['0.7 * accuracy + 0.3 * token-f1', '((0.7 * <accuracy>) + (0.3 * <token-f1>))'],
    ['1 - accuracy - mrr', '((1 - <accuracy>) - <mrr>)'],
    ['a - (b - c)', '(<a> - (<b> - <c>))'],
    ['a / b / c * 2', '(((<a> / <b>) / <c>) * 2)'],
    ['-a * b', '((0 - <a>) * <b>)'],
    ['ndcg@10-recall@5', '<ndcg@10-recall@5>'],
    ['ndcg@10 - recall@5', '(<ndcg@10> - <recall@5>)'],
    ['accuracy-0.5', '(<accuracy> - 0.5)'],
    ['accuracy- mrr', '(<accuracy> - <mrr>)'],
    ['accuracy -mrr', '(<accuracy> - <mrr>)'],
    ['top-k-accuracy', '<top-k-accuracy>'],
    ['"my scorer 2" * 2', '(<my scorer 2> * 2)'],
    ['min(accuracy by language)', 'min<accuracy by language>'],
    ["gap ( macro-f1 by 'ticket type' )", 'gap<macro-f1 by ticket type>'],
    ['mean(accuracy by meta.region)', 'mean<accuracy by meta.region>'],
    ['accuracy[language=de]', '<accuracy|language|de>'],
    [
      'accuracy[length=≥ 500] / accuracy[label="a ] b"]',
      '(<accuracy|length|≥ 500> / <accuracy|label|a ] b>)',
    ],
    ['1e-3 * a', '(0.001 * <a>)'],
    ['min', '<min>'],
  ])('%s', (text, shown) => {
    const { formula } = readFormula(text);
    expect(formula === null ? null : show(formula)).toBe(shown);
  });

  it.each([
    ['accuracy +', 10, 'the end of the formula', /a scorer, a number/],
    ['accuracy mrr', 9, '"mrr"', /an operator/],
    ['(accuracy', 9, 'the end of the formula', /closing bracket/],
    ['2x', 1, '"x"', /an operator/],
    ['min(accuracy)', 12, '")"', /by and a grouping/],
    ['min(accuracy bye language)', 13, '"bye"', /by and a grouping/],
    ['min(accuracy by language', 24, 'the end of the formula', /closing bracket/],
    ['median(accuracy by language)', 0, '"median"', /min, max, mean or gap/],
    ['accuracy[language]', 17, '"]"', /equals sign/],
    ['accuracy[language=]', 18, '"]"', /name of a group/],
    ['accuracy[language=de', 20, 'the end of the formula', /closing bracket/],
    ["'accuracy", 0, `"'"`, /closing quote/],
    ['accuracy & mrr', 9, '"&"', /an operator/],
    ['', 0, 'the end of the formula', /a scorer/],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 50, '"("', /at most 50/],
  ])('%s can not be read', (text, at, found, expected) => {
    expect(readFormula(text).fault).toMatchObject({ at, found, expected: expect.stringMatching(expected) });
  });
});
