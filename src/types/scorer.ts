import type { Json, JsonObject } from './json.ts';
import type { Answer } from './output.ts';
import type { Media, Sample } from './sample.ts';
import type { Score } from './score.ts';
import type { TaskName } from './suite.ts';
import type { TaskInput } from './task.ts';

/** One scorer. `pair` is given for scorers that compare a label or text with the target; corpus metrics aggregate pairs. */
export interface Scorer {
  readonly name: string;
  readonly title: string;
  readonly higherIsBetter: boolean;
  readonly unit: 'share' | 'score';
  readonly definition: string;
  readonly source: string;
  /** zero-one: Wilson; mean: t; corpus: bootstrap over samples. table: no number of its own. */
  readonly kind: 'zero-one' | 'mean' | 'corpus' | 'table';
  /**
   * Only for kind corpus: value of a perfect answer where `score` of one row says something by itself, as an error rate
   * does. Absent: it does not, as with a correlation.
   */
  readonly perfectRow?: number;
  /** Why these options are wrong, or null. */
  checkOptions(options: JsonObject): string | null;
  score(sample: Pick<Sample, 'input' | 'target'>, output: Answer, options: JsonObject): Score;
  /** Normalised target and answer of one row; null when the scorer compares something else or the row has no target. */
  pair(sample: Pick<Sample, 'input' | 'target'>, output: Answer, options: JsonObject): LabelPair | null;
  /** Who judges when the answer alone does not tell: another model, or the user's own module. Null: `score` does. */
  readonly outside: OutsideScoring | null;
  /** Its pairs hold class labels: they make a confusion matrix, and show answers that are no class. */
  readonly pairsAreLabels: boolean;
  /**
   * Only for kind corpus: reads the pairs once and gives the metric over them, pair i counted `weights[i]` times (0 or
   * more, may be fractional; absent: each once); null when undefined. The metric is called thousands of times.
   */
  aggregate: ((pairs: readonly LabelPair[]) => (weights?: ArrayLike<number>) => number | null) | null;
}

/** A scorer that needs more than the answer. */
type OutsideScoring =
  | { readonly kind: 'judge'; readonly grader: Grader }
  | { readonly kind: 'module'; readonly module: ModuleReference };

/** The user's own scorer: a file or package, which of its exports, and how long one call may take. */
export interface ModuleReference {
  readonly path: string;
  /** Null: the default export, else the only function. */
  readonly exportName: string | null;
  readonly timeoutMs: number;
}

/** One answer under judgement. */
export interface GradedItem {
  readonly candidateId: string;
  readonly sampleId: string;
  readonly input: Json;
  readonly target: Json;
  readonly output: Answer;
  /** Bytes of a picture; null: the answer is none, or they are gone. */
  readonly media: Media | null;
  /** The same sample's answer of the candidate that the others are held against; null: there is none. */
  readonly rival: Answer | null;
  /** Texts that other samples were asked with, in the run's order, at most 200. */
  readonly others: readonly string[];
}

/** One question to a judge; `parameters` are laid over the judge's own. */
export interface JudgeAsk {
  readonly input: TaskInput;
  readonly parameters: JsonObject;
}

/** How another model grades answers. */
export interface Grader {
  /** What the judge is asked. */
  readonly task: TaskName;
  /** Score of the candidate that the others are held against; null: it is graded like any other. */
  readonly itself: Score | null;
  /** Questions to the judge, or why there is nothing to ask. */
  asks(item: GradedItem, options: JsonObject): readonly JudgeAsk[] | { readonly unscored: string };
  /** The score from the judge's answers, in the order of the questions. Never throws. */
  read(answers: readonly Answer[], item: GradedItem, options: JsonObject): Score;
  /** How its grades of one answer are held against each other; null: it is never asked twice about one. */
  readonly regrading: Regrading | null;
}

/** What is to be known of a grade to say whether judges agree. */
export interface Regrading {
  /** interval: grades are numbers whose distances mean something; nominal: they are alike or they are not. */
  readonly scale: 'interval' | 'nominal';
  /** The grade behind a score, as the judge gave it. */
  gradeOf(score: Extract<Score, { readonly value: number }>): number;
  /** Scorers of the same text here put the same question on the same scale; null: never held against another. */
  questionOf(options: JsonObject): string | null;
}

/** What a corpus metric compares: labels, texts, numbers as text, or JSON, as its scorer writes and reads them. */
export interface LabelPair {
  readonly target: string;
  readonly answer: string;
}
