import { describe, expect, it } from 'vitest';
import { chat, classify, problemsOf, suiteOf } from '../../test/fixtures/suites/load-suite-text.ts';

describe('what later versions take', () => {
  const rows: readonly [string, string, string, RegExp][] = [
    [
      'sandbox faults',
      chat('provider: sandbox, sandbox: {faults: [x]}'),
      'candidates[0].sandbox',
      /errorRate/,
    ],
  ];
  for (const [what, text, path, hint] of rows) {
    it(`${what} are refused with what to use instead, and with nothing else`, async () => {
      const problems = await problemsOf(text);
      expect(new Set(problems.map((problem) => problem.path))).toEqual(new Set([path]));
      for (const problem of problems) {
        expect(problem.message).toMatch(/ is not in this version$/);
        expect(problem.hint).toMatch(hint);
      }
    });
  }

  it('a schedule is kept', async () => {
    expect((await suiteOf(classify('schedule: "0 3 * * *"'))).schedule).toBe('0 3 * * *');
  });
});
