import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Grading, gradeAnswers } from '../../runners/grade.ts';
import { ModuleHost } from '../../runners/module-host.ts';
import { moduleArguments, scoreOfReply } from '../../runners/module-score.ts';
import { type OutsideItems, readOutsideItems } from '../../runners/outside-items.ts';
import type { Lane, RunTools } from '../../runners/perform.ts';
import { type BoundScorer, scoreJournal } from '../../runners/score.ts';
import type { Watch } from '../../runners/watch.ts';
import { judgeIdOf } from '../../scorers/judge-options.ts';
import { scorerOf } from '../../scorers/registry.ts';
import { readJournal } from '../../store/read-journal.ts';
import type { RunEvent } from '../../types/event.ts';
import type { Grader, ModuleReference } from '../../types/scorer.ts';
import type { Suite } from '../../types/suite.ts';
import type { Cell } from '../../types/work.ts';

/** What scoring a run needs. */
export interface ScoreRun {
  readonly folder: string;
  readonly cells: readonly Cell[];
  readonly tools: Omit<RunTools, 'toInputs'>;
  /** Lanes of the suite's judges, by id: scorers that ask the same judge share its rate and its silence. */
  readonly judges: ReadonlyMap<string, Lane>;
  readonly watch: Watch;
  readonly emit: (event: RunEvent) => Promise<void>;
  /** One line about what is going on. */
  readonly say: (line: string) => void;
}

/** Scores every answer of a run folder: by the answer alone, then by the suite's modules, then by its judges. */
export async function scoreRun(run: ScoreRun): Promise<void> {
  const { suite } = run.tools;
  const bound = boundScorers(suite);
  const path = join(run.folder, 'journal.jsonl');
  await scoreJournal(() => readJournal(path), bound, run.emit);
  if (bound.every(({ scorer }) => scorer.outside === null)) return;
  const found = await readOutsideItems(readJournal(path), run.cells);
  for (const one of bound) {
    const { outside } = one.scorer;
    if (outside?.kind === 'module') await scoreByModule(one, outside.module, found, run);
    if (outside?.kind === 'judge') await scoreByJudge(one, outside.grader, found, run);
  }
}

/** The suite's scorers with their options. */
export function boundScorers(suite: Suite): readonly BoundScorer[] {
  return suite.scorers.map((spec) => {
    const scorer = scorerOf(spec.name, spec.options);
    if (scorer === null) throw new Error(`scorer ${spec.name} is not registered`);
    return { scorer, spec };
  });
}

/** Loads every scorer module of a suite once; an InputError says which can't be used. Nothing has been sent then. */
export async function checkModules(suite: Suite): Promise<void> {
  for (const { scorer } of boundScorers(suite)) {
    if (scorer.outside?.kind !== 'module') continue;
    const host = new ModuleHost(scorer.outside.module, suite.env);
    try {
      await host.open();
    } finally {
      await host.close();
    }
  }
}

/** Calls a module for every answer that it has not scored. Cutting the wire ends it; a resume goes on with the rest. */
async function scoreByModule(
  { scorer }: BoundScorer,
  module: ModuleReference,
  found: OutsideItems,
  run: ScoreRun,
): Promise<void> {
  const host = new ModuleHost(module, run.tools.suite.env);
  try {
    for (const item of found.items) {
      if (run.tools.board.wireSignal.aborted) return;
      if (found.isScored(item, scorer.name)) continue;
      const score = scoreOfReply(await host.call(moduleArguments(item, item.metadata)));
      await run.emit({ type: 'score', key: item.key, scorer: scorer.name, score, pair: null });
    }
  } finally {
    await host.close();
  }
}

async function scoreByJudge(
  bound: BoundScorer,
  grader: Grader,
  found: OutsideItems,
  run: ScoreRun,
): Promise<void> {
  const { suite } = run.tools;
  const { options } = bound.spec;
  const id = judgeIdOf(bound.spec.name, options, grader, suite.judges);
  const lane = id === null ? undefined : run.judges.get(id);
  if (lane === undefined) throw new Error(`scorer ${bound.spec.name} has no judge ${id}`);
  const open = found.items.filter((item) => found.isOpenTo(item, bound.scorer.name)).length;
  if (open > 0) run.say(`${bound.scorer.title}: ${id} grades ${open} answers`);
  let graded = 0;
  const grading: Grading = {
    tools: run.tools,
    lane,
    watch: run.watch,
    found,
    against: typeof options.against === 'string' ? options.against : (suite.candidates[0]?.id ?? ''),
    readPicture: async (file) => {
      const bytes = await readFile(join(run.folder, file)).catch(() => null);
      return bytes === null ? null : { mediaType: mediaTypeOf(file), bytes };
    },
    emit: run.emit,
    onGraded: () => {
      graded += 1;
      if (graded % 50 === 0) run.say(`${bound.scorer.title}: ${graded} of ${open} answers graded`);
    },
  };
  await gradeAnswers(bound, grader, grading);
}

function mediaTypeOf(file: string): string {
  const extension = file.split('.').at(-1) ?? '';
  return extension === 'jpg' ? 'image/jpeg' : `image/${extension}`;
}
