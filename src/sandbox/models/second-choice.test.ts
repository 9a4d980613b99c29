import { describe, expect, it } from 'vitest';
import { deployment, ledgerOf, post, TINY_MODELS, tinySandbox } from '../../../test/fixtures/sandbox.ts';
import type { TaskName } from '../../types/suite.ts';
import { DEGRADABLE_TASKS, isDegradable } from '../../util/sandbox-knobs.ts';
import type { SandboxModel } from './model.ts';
import { withSecondChoices } from './second-choice.ts';

type ModelOf<Task extends TaskName> = Extract<SandboxModel, { readonly task: Task }>;

const PACE = { serviceTimeMs: 1, ttftMs: 0, itlMs: 0 };
const TEXTS = Array.from({ length: 2_000 }, (_, i) => `message ${i} of many`);

const scored = (labels: readonly string[]) => labels.map((label, i) => ({ label, score: 0.6 / (i + 1) }));

const zeroShot: ModelOf<'zero-shot-classification'> = {
  task: 'zero-shot-classification',
  id: 'z',
  pace: PACE,
  rank: (_text, labels) => scored(labels),
};

/** The model with a share of second choices, and how often it gave one. */
function planted<Model extends SandboxModel>(model: Model, share: number, seed = 1) {
  let given = 0;
  const onGiven = () => {
    given += 1;
  };
  return { model: withSecondChoices(model, { share, seed, onGiven }) as Model, given: () => given };
}

const secondOf = (model: typeof zeroShot) =>
  TEXTS.filter((text) => model.rank(text, ['a', 'b', 'c'], false)[0]?.label === 'b');

describe('which inputs', () => {
  it('their share is the one asked for, and each is told', () => {
    const { model, given } = planted(zeroShot, 0.1);
    const second = secondOf(model);
    // 200 expected, standard deviation 13
    expect(second.length).toBeGreaterThan(150);
    expect(second.length).toBeLessThan(250);
    expect(given()).toBe(second.length);
  });

  it('the same ones for the same seed, whatever came before; others for another seed', () => {
    const once = secondOf(planted(zeroShot, 0.1).model);
    const backwards = planted(zeroShot, 0.1).model;
    for (const text of [...TEXTS].reverse()) backwards.rank(text, ['a', 'b', 'c'], false);
    expect(secondOf(backwards)).toEqual(once);
    expect(secondOf(planted(zeroShot, 0.1, 2).model)).not.toEqual(once);
  });

  it('a larger share takes in all of a smaller one; all is all, none is the model itself', () => {
    const few = secondOf(planted(zeroShot, 0.05).model);
    expect(secondOf(planted(zeroShot, 0.2).model)).toEqual(expect.arrayContaining(few));
    expect(secondOf(planted(zeroShot, 1).model)).toEqual(TEXTS);
    expect(planted(zeroShot, 0).model).toBe(zeroShot);
  });

  it('a single label has no second choice and is not counted', () => {
    const { model, given } = planted(zeroShot, 1);
    expect(model.rank('x', ['only'], false)).toEqual([{ label: 'only', score: 0.6 }]);
    expect(given()).toBe(0);
  });
});

describe('what is answered instead', () => {
  it('labels: the second stands first, and the scores stay where they were', () => {
    expect(planted(zeroShot, 1).model.rank('x', ['a', 'b', 'c'], false)).toEqual([
      { label: 'b', score: 0.6 },
      { label: 'a', score: 0.3 },
      { label: 'c', score: 0.6 / 3 },
    ]);
  });

  it('logits: the two largest change places, wherever they stand', () => {
    const model: ModelOf<'text-classification'> = {
      task: 'text-classification',
      id: 't',
      pace: PACE,
      labels: ['p', 'q', 'r', 's'],
      logits: () => [-1, 5, 0, 3],
    };
    expect(planted(model, 1).model.logits('x')).toEqual([-1, 3, 0, 5]);
  });

  it('pictures: as labels, and what can not be read stays unread', () => {
    const read = (image: Uint8Array, labels: readonly string[]) =>
      image.length === 0 ? null : scored(labels);
    const classifier: ModelOf<'image-classification'> = {
      task: 'image-classification',
      id: 'i',
      pace: PACE,
      classify: (image) => read(image, ['a', 'b']),
    };
    const matcher: ModelOf<'zero-shot-image-classification'> = {
      task: 'zero-shot-image-classification',
      id: 'm',
      pace: PACE,
      rankImage: read,
    };
    const [first, second] = [planted(classifier, 1), planted(matcher, 1)];
    expect(first.model.classify(Uint8Array.of(1))?.[0]).toEqual({ label: 'b', score: 0.6 });
    expect(second.model.rankImage(Uint8Array.of(1), ['a', 'b'])?.[0]).toEqual({ label: 'b', score: 0.6 });
    expect(first.model.classify(new Uint8Array())).toBeNull();
    expect(second.model.rankImage(new Uint8Array(), ['a'])).toBeNull();
    expect([first.given(), second.given()]).toEqual([1, 1]);
  });

  it('spans: the second is looked for although one was asked for', () => {
    const model: ModelOf<'question-answering'> = {
      task: 'question-answering',
      id: 'q',
      pace: PACE,
      answers: (_question, _context, most) =>
        [
          { start: 0, end: 1, score: 0.9 },
          { start: 4, end: 6, score: 0.4 },
          { start: 8, end: 9, score: 0.1 },
        ].slice(0, most),
    };
    const answers = planted(model, 1).model.answers;
    expect(answers('who?', 'a bc de', 1)).toEqual([{ start: 4, end: 6, score: 0.9 }]);
    expect(answers('who?', 'a bc de', 3).map(({ start }) => start)).toEqual([4, 0, 8]);
  });

  it('a model that ranks nothing is refused', () => {
    for (const model of TINY_MODELS.models) {
      const plant = () => withSecondChoices(model, { share: 0.5, seed: 1, onGiven: () => undefined });
      if (isDegradable(model.task)) expect(plant).not.toThrow();
      else expect(plant).toThrow(/no second choice/);
    }
    const served = TINY_MODELS.models.map(({ task }) => task);
    for (const task of DEGRADABLE_TASKS) expect(served).toContain(task);
  });
});

describe('a deployment', () => {
  const LABELS = ['billing', 'account', 'shipping'];
  const INPUTS = Array.from({ length: 60 }, (_, i) => `please refund charge number ${i}`);
  const ask = (base: string, inputs: unknown) =>
    post(`${base}/hf-inference/models/sandbox/router-large`, {
      inputs,
      parameters: { candidate_labels: LABELS },
    });

  it('tells in the ledger which answers were second choices, one by one and in lists', async () => {
    const { url } = await tinySandbox(
      deployment('sandbox/router-large', { degrade: 0.4, serviceTimeMs: 0 }),
      { ...deployment('sandbox/router-large', { serviceTimeMs: 0 }), id: 'whole' },
    );
    const [base, whole] = [`${url}/d/it`, `${url}/d/whole`];
    const turned: number[] = [];
    for (const input of INPUTS) {
      const [worse, usual] = [await ask(base, input), await ask(whole, input)];
      const tops = [worse, usual].map(({ json }) => (json as { label: string }[])[0]?.label);
      turned.push(tops[0] === tops[1] ? 0 : 1);
    }
    const planted = (await ledgerOf(base)).map(({ degraded }) => degraded);
    expect(planted).toEqual(turned);
    expect(new Set(planted)).toEqual(new Set([0, 1]));
    expect((await ledgerOf(whole)).every(({ degraded }) => degraded === 0)).toBe(true);
    await ask(base, INPUTS);
    const sum = planted.reduce((total, one) => total + one, 0);
    expect((await ledgerOf(base)).at(-1)?.degraded).toBe(sum);
  });

  it('an answer that was never given counts as none', async () => {
    const { url } = await tinySandbox(
      deployment('sandbox/router-large', { degrade: 1, errorRate: 1, serviceTimeMs: 0 }),
    );
    expect((await ask(`${url}/d/it`, 'where is my parcel')).status).toBe(500);
    expect(await ledgerOf(`${url}/d/it`)).toMatchObject([{ status: 500, degraded: 0 }]);
  });

  it('of a model without a second choice does not start', async () => {
    await expect(tinySandbox(deployment('sandbox/chat-small', { degrade: 0.1 }))).rejects.toThrow(
      /sandbox\/chat-small has no second choice/,
    );
  });
});
