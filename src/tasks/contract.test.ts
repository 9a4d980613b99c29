import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWER_BODIES, ERROR_BODIES, FOREIGN_BODIES, STREAMS } from '../../test/fixtures/answer-bodies.ts';
import { ASKED, waysOf } from '../../test/fixtures/asked-tasks.ts';
import { brokenJson } from '../../test/fixtures/broken-json.ts';
import { problemOfReading } from '../../test/fixtures/check-reading.ts';
import { wireAnswer } from '../../test/fixtures/wire-answer.ts';
import type { Json } from '../types/json.ts';
import type { TaskName } from '../types/suite.ts';
import type { Task, TaskSetting, WireAnswer } from '../types/task.ts';
import { TASKS } from './registry.ts';

const NAMES = Object.keys(TASKS) as TaskName[];
const ALL_BODIES = Object.values(ANSWER_BODIES).flat();

/** What is wrong with a task's reading of an answer in any of its dialects; exceptions included. */
function problemsOf(task: Task, answer: WireAnswer): string[] {
  return waysOf(task).flatMap(({ inputs, setting }) => {
    const problem = problemOfReading(
      task.readBody(answer, inputs, setting),
      ASKED[task.name].kind,
      inputs.length,
    );
    return problem === null ? [] : [`${setting.dialect}, ${inputs.length} inputs: ${problem}`];
  });
}

function textAnswer(text: string, contentType = 'application/json'): WireAnswer {
  return wireAnswer(new Uint8Array(Buffer.from(text)), contentType);
}

describe.each(NAMES)('%s', (name) => {
  const task = TASKS[name];

  it('can be asked what it is asked here', () => {
    for (const { inputs, setting } of waysOf(task)) {
      expect(task.checkCandidate(setting.candidate)).toBeNull();
      expect(task.checkInput(ASKED[name].input)).toBeNull();
      const { path, contentType, body } = task.toRequest(inputs, setting);
      expect(path === '' || path.startsWith('/')).toBe(true);
      expect(contentType).toMatch(/^[a-z]+\/[a-z-]+/);
      expect(body.length).toBeGreaterThan(0);
    }
  });

  it('reads an answer in at least one of the shapes its servers send', () => {
    const [{ inputs, setting }] = waysOf(task) as [ReturnType<typeof waysOf>[0]];
    const read = ANSWER_BODIES[name].filter(
      (body) => !('fault' in task.readBody(wireAnswer(body), inputs, setting)),
    );
    expect(read.length).toBeGreaterThan(0);
  });

  it('gives a typed answer or a typed fault for the answers of every task', () => {
    for (const body of [...ALL_BODIES, ...FOREIGN_BODIES])
      expect({ body, problems: problemsOf(task, wireAnswer(body)) }).toEqual({ body, problems: [] });
  });

  it('takes no refusal for an answer', () => {
    for (const [contentType, text] of ERROR_BODIES) {
      for (const { inputs, setting } of waysOf(task)) {
        const read = task.readBody(textAnswer(text, contentType), inputs, setting);
        expect({ text, dialect: setting.dialect, read }).toMatchObject({ read: { fault: 'malformed' } });
        expect(problemOfReading(read, ASKED[name].kind, inputs.length)).toBeNull();
      }
    }
  });

  it('gives a typed answer or a typed fault for 2,000 broken answers', () => {
    const broken = fc.oneof(
      { weight: 4, arbitrary: brokenJson(ANSWER_BODIES[name]) },
      { weight: 1, arbitrary: brokenJson(ALL_BODIES) },
    );
    const contentType = fc.constantFrom('application/json', 'text/plain', 'image/png', '');
    fc.assert(
      fc.property(broken, contentType, (text, type) => {
        const problems = problemsOf(task, textAnswer(text, type));
        if (problems.length > 0) throw new Error(problems.join('; '));
      }),
      { seed: 41, numRuns: 2000 },
    );
  });

  it('gives a typed answer or a typed fault for random bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(fc.nat(0x10ffff), { maxLength: 100 })
        .map((points) => Buffer.from(String.fromCodePoint(...points))),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom('application/json', 'image/jpeg', ''), (body, type) => {
        const problems = problemsOf(task, wireAnswer(body, type));
        if (problems.length > 0) throw new Error(problems.join('; '));
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

const STREAMING = NAMES.filter((name) => TASKS[name].openStream !== null);

describe.each(STREAMING)('a stream of %s', (name) => {
  const task = TASKS[name];
  const valid = STREAMS[name] ?? [];

  function problemOfStream(events: readonly string[], setting: TaskSetting): string | null {
    const reader = task.openStream?.(setting);
    if (reader === undefined) return 'no reader';
    for (const event of events) {
      const { token, visible, done, ...more } = reader.push(event);
      const facts = [token, visible, done];
      if (facts.some((fact) => typeof fact !== 'boolean') || Object.keys(more).length > 0)
        return `facts ${JSON.stringify({ token, visible, done, ...more })}`;
      if (visible && !token) return 'something to see that is no token';
    }
    return problemOfReading(reader.end(), ASKED[name].kind, 1);
  }

  it('is read in every shape that servers send', () => {
    expect(valid.length).toBeGreaterThan(0);
    const [{ setting }] = waysOf(task) as [ReturnType<typeof waysOf>[0]];
    for (const events of valid) {
      const reader = task.openStream?.(setting);
      for (const event of events) reader?.push(event);
      expect(reader?.end()).toHaveProperty('outputs');
    }
  });

  it.each(ERROR_BODIES)('takes no refusal for an answer: %s %s', (_contentType, text) => {
    for (const { setting } of waysOf(task)) {
      const reader = task.openStream?.(setting);
      reader?.push(text);
      reader?.push('[DONE]');
      expect(reader?.end()).toHaveProperty('fault');
      expect(problemOfStream([text, '[DONE]'], setting)).toBeNull();
    }
  });

  it('gives a typed answer or a typed fault for 2,000 broken streams', () => {
    const settings = waysOf(task).map(({ setting }) => setting);
    const events = valid.flat();
    const bodies = events.flatMap((event) => (event === '[DONE]' ? [] : [JSON.parse(event) as Json]));
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...events) },
      { weight: 4, arbitrary: brokenJson(bodies) },
      { weight: 1, arbitrary: fc.constantFrom(...ERROR_BODIES.map(([, text]) => text)) },
      { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
    );
    // Either any pieces in any order, or a good stream with one event put in, left out or doubled.
    const jumbled = fc.array(piece, { maxLength: 12 });
    const disturbed = fc
      .tuple(fc.constantFrom(...valid), fc.nat(8), fc.nat(2), fc.array(piece, { maxLength: 2 }))
      .map(([stream, at, dropped, put]) => stream.toSpliced(at, dropped, ...put));
    fc.assert(
      fc.property(fc.oneof(jumbled, disturbed), fc.constantFrom(...settings), (stream, setting) => {
        const problem = problemOfStream(stream, setting);
        if (problem !== null) throw new Error(problem);
      }),
      { seed: 43, numRuns: 2000 },
    );
  });
});
