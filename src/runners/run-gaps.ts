import type { GroupRun, LoadOf } from './group-run.ts';

/** Runs an idle-gap study: candidates side by side, each probed after its planned silences. */
export async function runGaps(_groupRun: GroupRun, _load: LoadOf<'gaps'>): Promise<void> {
  throw new Error('idle-gap is being built');
}
