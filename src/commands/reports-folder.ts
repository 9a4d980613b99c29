import { join } from 'node:path';

/** Where runs and their index live: `reports` below the working directory. */
export function reportsFolderIn(cwd: string): string {
  return join(cwd, 'reports');
}

/** Where the leases of endpoints stand, wherever a run writes its results. */
export function leasesFolderIn(cwd: string): string {
  return join(reportsFolderIn(cwd), '.leases');
}

/** Where answers of earlier runs are kept when no other folder is named. */
export function answersFolderIn(cwd: string): string {
  return join(reportsFolderIn(cwd), '.cache', 'answers');
}
