import type { Decision, decideContest } from '../../src/analysis/contest.ts';
import type { planTurns } from '../../src/runners/turns.ts';
import type { StopRule } from '../../src/types/suite.ts';

export function contestPlayer(tools: {
  readonly decideContest: typeof decideContest;
  readonly planTurns: typeof planTurns;
}): {
  readonly looksOf: (requests: number) => number[];
  readonly play: (
    skills: readonly number[],
    samples: number,
    rule: Pick<StopRule, 'goal'>,
    random: () => number,
  ) => readonly {
    readonly candidate: string;
    readonly values: readonly unknown[];
    readonly decision: Decision | null;
  }[];
};
