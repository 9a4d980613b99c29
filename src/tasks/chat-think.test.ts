import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitThink, ThinkSplitter } from './chat-think.ts';

describe('reasoning at the front of the content', () => {
  it.each([
    ['none', 'Hello', '', 'Hello'],
    ['before the answer', '<think>a b</think>Hello', 'a b', 'Hello'],
    ['white space around all of it', ' \n<think>\na\n</think>\n\n Hello ', 'a', 'Hello '],
    ['empty', '<think></think>Hello', '', 'Hello'],
    ['not closed', '<think>a', 'a', ''],
    ['not closed, with half a closing mark', '<think>a</thi', 'a</thi', ''],
    ['with a bracket and half marks inside', '<think>a < b </ </thin </think>c', 'a < b </ </thin', 'c'],
    ['with another opening mark inside', '<think>a<think>b</think>c', 'a<think>b', 'c'],
    ['twice: the second is content', '<think>a</think><think>b</think>c', 'a', '<think>b</think>c'],
    ['further on: it is content', 'A <think>b</think>', '', 'A <think>b</think>'],
    ['another mark', '<thinking>a</thinking>b', '', '<thinking>a</thinking>b'],
    ['half an opening mark', '<thi', '', '<thi'],
    ['nothing', '', '', ''],
    ['white space alone', ' \n', '', ' \n'],
  ])('%s', (_name, content, reasoning, text) => {
    expect(splitThink(content)).toEqual({ reasoning, text });
  });

  it('is told the same however the content is cut', () => {
    const word = fc.constantFrom('<think>', '</think>', '<', '</', 'think>', ' ', '\n', 'a', 'b<', '>');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.array(fc.integer({ min: 0, max: 4 })),
        (words, cuts) => {
          const content = words.join('');
          const splitter = new ThinkSplitter();
          let reasoning = '';
          let text = '';
          const take = (piece: { reasoning: string; text: string }) => {
            reasoning += piece.reasoning;
            text += piece.text;
          };
          let at = 0;
          for (const length of cuts) {
            take(splitter.push(content.slice(at, at + length)));
            at += length;
          }
          take(splitter.push(content.slice(at)));
          take(splitter.end());
          expect({ reasoning: reasoning.trim(), text }).toEqual(splitThink(content));
        },
      ),
      { seed: 5, numRuns: 3000 },
    );
  });

  it('loses nothing but the marks and the white space around them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (thought, answer) => {
        fc.pre(!thought.includes('</think>'));
        expect(splitThink(`<think>${thought}</think>${answer}`)).toEqual({
          reasoning: thought.trim(),
          text: answer.trimStart(),
        });
      }),
      { seed: 6, numRuns: 1000 },
    );
  });
});
