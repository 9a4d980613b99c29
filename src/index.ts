export { buildReport } from './analysis/build-report.ts';
export { readJournal } from './store/journal.ts';
export { readManifest } from './store/manifest.ts';
export type { RunEvent } from './types/event.ts';
export type { RunManifest } from './types/manifest.ts';
export type { RunReport } from './types/report.ts';
export type { Result } from './types/result.ts';
export type { Suite } from './types/suite.ts';
