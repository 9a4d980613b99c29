import pLimit, { type LimitFunction } from 'p-limit';
import { combineGrades, type Regraded } from '../scorers/combine-grades.ts';
import { repeatOf } from '../scorers/judge-options.ts';
import type { RunEvent } from '../types/event.ts';
import type { Answer } from '../types/output.ts';
import type { Result } from '../types/result.ts';
import type { Media, Sample } from '../types/sample.ts';
import type { Score } from '../types/score.ts';
import type { GradedItem, Grader, JudgeAsk } from '../types/scorer.ts';
import type { Cell } from '../types/work.ts';
import { hashOf } from '../util/hash.ts';
import type { OutsideItem, OutsideItems } from './outside-items.ts';
import { type Lane, perform, type RunTools } from './perform.ts';
import type { BoundScorer } from './score.ts';
import type { Watch } from './watch.ts';

/** Questions of one judge in flight when nothing else is said. */
const USUAL_CONCURRENCY = 4;

/** What grading needs. */
export interface Grading {
  readonly tools: Omit<RunTools, 'toInputs'>;
  /** The judge's own lane. */
  readonly lane: Lane;
  readonly watch: Watch;
  readonly found: OutsideItems;
  /** Candidate that the others are held against. */
  readonly against: string;
  readonly readPicture: (file: string) => Promise<Media | null>;
  readonly emit: (event: RunEvent) => Promise<void>;
  readonly onGraded: () => void;
}

/**
 * Has a judge grade every answer that lacks a score by one scorer. What was asked is journaled before its score. An
 * answer whose judge was stopped keeps no score, so that a resume asks again; a judge that failed leaves it unscored.
 */
export async function gradeAnswers(
  { scorer, spec }: BoundScorer,
  grader: Grader,
  grading: Grading,
): Promise<void> {
  const judge = grading.lane.route.candidate;
  const { limits } = grading.tools.suite;
  const caps = [judge.limits.concurrency, limits.concurrency, limits.accountConcurrency];
  const most = Math.min(USUAL_CONCURRENCY, ...caps.filter((cap) => cap !== null));
  const limit = pLimit(most);
  // An answer may take several questions, and the cap is over questions.
  const slot = pLimit(most);
  const open = grading.found.items.filter((item) => grading.found.isOpenTo(item, scorer.name));
  await Promise.all(
    open.map((item) =>
      limit(async () => {
        if (grading.tools.board.isStopped(judge.id)) return;
        const score = await gradeOne(item, { scorer, spec }, grader, slot, grading);
        if (score === null) return;
        await grading.emit({ type: 'score', key: item.key, scorer: scorer.name, score, pair: null });
        grading.onGraded();
      }),
    ),
  );
}

/** The score of one answer; null: the judge was stopped. */
async function gradeOne(
  item: OutsideItem,
  { scorer, spec }: BoundScorer,
  grader: Grader,
  slot: LimitFunction,
  grading: Grading,
): Promise<Score | null> {
  const graded = await gradedItem(item, grading);
  if (grader.itself !== null && graded.candidateId === grading.against) return grader.itself;
  const asks = grader.asks(graded, spec.options);
  if ('unscored' in asks) return asks;
  const repeats = grader.regrading === null ? 1 : repeatOf(spec.options);
  // Equal questions differ in their place, so that each is a request with a key of its own.
  const questions = Array.from({ length: repeats }, () => asks).flat();
  const results = await Promise.all(
    questions.map((ask, index) => slot(() => askJudge(ask, `${item.key} ${scorer.name} ${index}`, grading))),
  );
  const judge = grading.lane.route.candidate.id;
  // A question that was stopped before its first send was not asked: it stands nowhere.
  const sent = results.filter((result) => result !== null);
  if (sent.length > 0)
    await grading.emit({
      type: 'judgement',
      key: item.key,
      scorer: scorer.name,
      judge,
      attempts: sent.flatMap(({ attempts }) => attempts),
      answers: sent.map(replyOf),
      recalled: sent.filter(({ recalled }) => recalled !== null).length,
    });
  const stopped = results.some((result) => result === null || result.status === 'cancelled');
  if (stopped) return null;
  const read = (own: readonly (Result | null)[]): Regraded | null => {
    const found = readAnswers(own, judge);
    if (found === null) return null;
    const score = 'unscored' in found ? found : grader.read(found, graded, spec.options);
    return { score, cached: own.some((result) => result?.attempts.at(-1)?.cached === true) };
  };
  const opinions = Array.from({ length: repeats }, (_, repeat) =>
    read(results.slice(repeat * asks.length, (repeat + 1) * asks.length)),
  ).filter((one) => one !== null);
  if (opinions.length < repeats) return null;
  const [first] = opinions;
  if (grader.regrading === null || repeats === 1) return first?.score ?? null;
  return combineGrades(opinions, grader.regrading);
}

/** The answers to one repeat's questions, or why it has no grade; null: it may be asked again. */
function readAnswers(
  results: readonly (Result | null)[],
  judge: string,
): readonly Answer[] | { readonly unscored: string } | null {
  const answers: Answer[] = [];
  for (const result of results) {
    if (result?.status === 'ok' && result.output.kind !== 'batch') answers.push(result.output);
    else if (result !== null && result.status !== 'ok') return failureOf(result, judge);
  }
  return answers;
}

/** A refused login or payment is no word on the answer: it may be asked again once that is mended. */
function failureOf(
  result: Extract<Result, { errorMessage: string }>,
  judge: string,
): { readonly unscored: string } | null {
  const status = result.attempts.at(-1)?.httpStatus ?? null;
  if (status === 401 || status === 402) return null;
  return { unscored: `the judge ${judge} failed: ${result.errorMessage}` };
}

async function gradedItem(item: OutsideItem, { found, against, readPicture }: Grading): Promise<GradedItem> {
  const { cell, sampleId, input, target, output } = item;
  const file = output.kind === 'image' ? output.file : null;
  return {
    candidateId: cell.candidate.id,
    sampleId,
    input,
    target,
    output,
    media: file === null ? null : await readPicture(file),
    rival: found.rivalOf(item, against),
    others: found.texts,
  };
}

/** Sends one question as a request of its own, with the run's retries and limits, unless its answer is known. */
async function askJudge(ask: JudgeAsk, name: string, grading: Grading): Promise<Result | null> {
  const { lane, tools, watch } = grading;
  const { route } = lane;
  const candidate = {
    ...route.candidate,
    parameters: { ...route.candidate.parameters, ...ask.parameters },
  };
  const asked = { ...route, candidate, setting: { ...route.setting, candidate } };
  const key = hashOf(['judge', candidate.id, name], 32);
  const item = {
    key,
    cell: judgeCell(candidate),
    samples: [sampleOf(key)] as const,
    repeat: 1,
    seq: 0,
    phase: 'measured' as const,
    block: 0,
    stage: null,
    gapMs: null,
    coldBoundMs: null,
    scheduledAtMs: null,
  };
  const own = { ...lane, route: asked };
  const asking: RunTools = { ...tools, toInputs: () => [ask.input] };
  const known = (await tools.memory?.recall(item, own, asking)) ?? null;
  if (known !== null) {
    watch.seeRecalled(candidate.id);
    return known;
  }
  const result = await perform(item, tools.now(), own, asking);
  if (result === null) return null;
  watch.see(candidate.id, result);
  tools.memory?.keep(item, result);
  return result;
}

function replyOf(result: Result): string | null {
  if (result.status !== 'ok') return null;
  const { output } = result;
  if (output.kind === 'text') return output.text.slice(0, 2_000);
  return output.kind === 'labels' ? (output.labels[0]?.label ?? null) : null;
}

function judgeCell(candidate: Cell['candidate']): Cell {
  const dataset = {
    name: 'judge',
    source: '',
    hub: null,
    media: null,
    fields: { input: null, target: null, id: null },
    limit: null,
    shuffle: false,
    stratifyBy: null,
    clusterBy: null,
    benchmark: null,
  };
  const load = { kind: 'sequential' as const };
  return {
    id: `judge/${candidate.id}`,
    candidate,
    dataset,
    prompt: null,
    load,
    batch: 1,
    loadLabel: 'judge',
  };
}

function sampleOf(key: string): Sample {
  return { id: key, input: null, media: null, target: null, metadata: {}, hash: key, cluster: null };
}
