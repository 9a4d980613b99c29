import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/make-run.ts';
import { makeRunData, oneCandidateSuite, type RunRow } from '../../test/fixtures/run-data.ts';
import { compareRuns } from '../analysis/compare-runs.ts';
import type { RunComparison } from '../types/run-comparison.ts';
import { renderComparison } from './comparison-console.ts';

const rowsOf = (wrong: number): RunRow[] =>
  Array.from({ length: 40 }, (_, i) => ({ id: `row-${i}`, content: `c${i}`, right: i >= wrong }));
const compared = (margin: number | null = null): RunComparison =>
  compareRuns(makeRunData('run-a', rowsOf(0)), makeRunData('run-b', rowsOf(25)), margin);
const render = (comparison: RunComparison, width = 100, color = false) =>
  renderComparison(comparison, { width, color });
const flat = (text: string) => text.replaceAll(/\s+/g, ' ');

/** The comparison with a text of its own in each place that comes from a file. */
function withTexts(text: string): RunComparison {
  const base = compared();
  return {
    ...base,
    a: { ...base.a, runId: text },
    differences: [{ kind: 'candidate', about: text, message: `candidate ${text} changed`, unlike: true }],
    cells: base.cells.map((cell) => ({ ...cell, cellId: `${text}/x` })),
    comparisons: base.comparisons.map((one) => ({
      ...one,
      cellId: `${text}/x`,
      sentence: `${text} is worse`,
      discordantSamples: one.discordantSamples.map((sample) => ({
        ...sample,
        idA: text,
        idB: `${text}2`,
        answerA: {
          kind: 'text',
          text,
          thinking: null,
          toolCalls: [],
          finishReason: 'stop',
          nativeFinishReason: 'stop',
        } as never,
      })),
    })),
    withoutPartner: [{ run: 'a', cellId: text }],
  };
}

describe('what it says', () => {
  it('names both runs, counts the samples, and gives difference, p, pairs and verdict of each metric', () => {
    const text = render(compared());
    expect(text.split('\n')[0]).toBe('b run-b against a run-a; difference = b − a');
    expect(text).toContain('40 samples in both, 0 only in a, 0 only in b');
    expect(text).toMatch(/^accuracy +−62\.5 pp \[−\d+\.\d pp, −\d+\.\d pp\] +< 0\.001 +40 +0 +worse$/m);
    expect(text).toMatch(/^error_rate +\+0\.0 pp .* undecided$/m);
    expect(flat(text)).toContain('no margin stated · undecided is not the same as equal');
    expect(flat(render(compared(0.02)))).toContain('margin 0.02');
  });

  it('lists the samples that turned with both answers, and how many more there are', () => {
    const text = render(compared());
    expect(text).toContain('  row-0: a 1 yes, b 0 no');
    expect(text).toContain('  … and 5 more');
  });

  it('says what is unlike, what differs, and which cell has no partner', () => {
    const suite = oneCandidateSuite({
      candidates: [makeCandidate('a', { model: 'org/new' }), makeCandidate('z')],
    });
    const text = flat(
      render(compareRuns(makeRunData('run-a', rowsOf(0)), makeRunData('run-b', rowsOf(2), suite), null)),
    );
    expect(text).toContain('differs candidate a: model "org/a" → "org/new"');
    expect(text).toContain('Only run b has z/');
    expect(flat(render(withTexts('x')))).toContain('unlike candidate x changed');
  });

  it('a metric that nothing pairs for has no number and no NaN', () => {
    const failed = rowsOf(0).map((row) => ({ ...row, failed: true }));
    const text = render(compareRuns(makeRunData('run-a', rowsOf(0)), makeRunData('run-b', failed), null));
    expect(text).toMatch(/^accuracy +– +– +0 +40 +undecided$/m);
    expect(text).toContain('can not be compared');
    expect(text).not.toMatch(/NaN|Infinity|null|undefined/);
  });
});

describe('whatever the texts hold', () => {
  it('nothing acts on the terminal', () => {
    const text = render(withTexts('\u001b[2J\u001b]0;owned\u0007\u202eevil\u0000\r\n'));
    for (const acting of ['\u001b', '\u0007', '\u202e', '\u0000', '\r']) expect(text).not.toContain(acting);
    expect(text).toContain('‹U+001B›');
    expect(text).toContain('‹U+202E›');
  });

  it('a long name is cut where samples are listed and wraps elsewhere; lines keep to the width', () => {
    const text = render(withTexts(`${'long name '.repeat(60)}end`), 80);
    for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    expect(text).toContain('…');
  });

  it('wide letters and marks of another script are kept', () => {
    expect(render(withTexts('模型 مرحبا 👩‍🚀'))).toContain('模型');
  });

  it('colours only when asked', () => {
    expect(render(compared(), 100, true)).toContain('\u001b[');
    expect(render(compared(), 100, false)).not.toContain('\u001b[');
  });
});
