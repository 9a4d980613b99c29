export { buildReport } from './analysis/build-report.ts';
export { type BcaResult, bcaBootstrap } from './stats/bca.ts';
export { benjaminiHochbergAdjust } from './stats/benjamini-hochberg.ts';
export { differenceConfidenceSequence, meanConfidenceSequence } from './stats/confidence-sequence.ts';
export { holmAdjust } from './stats/holm.ts';
export type { Interval } from './stats/interval.ts';
export { krippendorffAlpha } from './stats/krippendorff-alpha.ts';
export { mcnemarExactP, mcnemarMidP } from './stats/mcnemar.ts';
export { clusteredTInterval, type MeanInterval, tInterval } from './stats/mean-interval.ts';
export { judgeNonInferiority, type NonInferiority } from './stats/non-inferiority.ts';
export { type PairedCounts, pairedDifferenceInterval } from './stats/paired-proportions.ts';
export { passAtK, passHatK } from './stats/pass-at-k.ts';
export {
  detectableMeanDifference,
  detectablePairedProportion,
  powerOfMeanDifference,
} from './stats/power.ts';
export { clopperPearsonInterval, wilsonInterval } from './stats/proportion.ts';
export { type SignedRank, wilcoxonSignedRank } from './stats/wilcoxon.ts';
export { readManifest } from './store/manifest.ts';
export { readJournal } from './store/read-journal.ts';
export type { RunEvent } from './types/event.ts';
export type { RunManifest } from './types/manifest.ts';
export type { RunReport } from './types/report.ts';
export type { Result } from './types/result.ts';
export type { Suite } from './types/suite.ts';
