import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Score } from '../types/score.ts';
import type { GradedItem, Grader, Scorer } from '../types/scorer.ts';
import { checkJudgeOptions } from './judge-options.ts';
import { targetText } from './target.ts';

/** Texts of other samples that stand beside the right one. */
const DISTRACTORS = 4;

/** A zero-shot image classifier says whether a picture shows what it was asked for. */
export const imageAgreement: Scorer = {
  name: 'image-agreement',
  title: 'Image agreement',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of pictures for which a zero-shot image classifier ranks what was asked for first: the target (else the prompt) among `labels`, or among four others of the run. Blind choice would give 1 ÷ the number of texts.',
  source:
    'retrieval precision of text-image agreement (R-precision), Xu et al. 2018, arXiv 1711.10485, with a zero-shot classifier',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: { kind: 'judge', grader: imageGrader() },
  checkOptions: (options) => checkJudgeOptions(options, ['labels']),
  score: () => ({ unscored: 'the judge has not been asked' }),
  pair: () => null,
  aggregate: null,
};

function imageGrader(): Grader {
  return {
    task: 'zero-shot-image-classification',
    itself: null,
    asks: (item, options) => {
      if (item.output.kind !== 'image' || item.media === null) return { unscored: 'there is no picture' };
      const labels = labelsFor(item, options);
      if ('unscored' in labels) return labels;
      return [
        {
          input: { kind: 'input', input: null, media: item.media },
          parameters: { candidate_labels: labels.texts },
        },
      ];
    },
    read: ([answer], item) => readTop(answer, item),
    regrading: null,
  };
}

function labelsFor(
  item: GradedItem,
  options: JsonObject,
): { readonly texts: readonly string[] } | { readonly unscored: string } {
  const right = wanted(item);
  if (right === null) return { unscored: 'neither target nor prompt is a text' };
  if (Array.isArray(options.labels)) {
    const texts = (options.labels as readonly Json[]).map(String);
    return texts.includes(right) ? { texts } : { unscored: `"${right}" is none of the labels` };
  }
  const others = [...new Set(item.others)].filter((text) => text !== right);
  if (others.length === 0) return { unscored: 'there is no other text to set against the right one' };
  // Spread over the run by the sample's id, so that the same sample meets the same texts in every run.
  const start = [...item.sampleId].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  const drawn = Array.from({ length: Math.min(DISTRACTORS, others.length) }, (_, index) => {
    const stride = Math.max(1, Math.floor(others.length / DISTRACTORS));
    return others[(start + index * stride) % others.length] as string;
  });
  return { texts: [...new Set([right, ...drawn])].sort() };
}

function wanted({ target, input }: GradedItem): string | null {
  return targetText(target) ?? targetText(input);
}

function readTop(answer: Answer | undefined, item: GradedItem): Score {
  const top = answer?.kind === 'labels' ? answer.labels[0] : undefined;
  if (top === undefined) return { unscored: 'the judge gave no label' };
  return { value: top.label === wanted(item) ? 1 : 0, metadata: { seen: top.label, score: top.score } };
}
