import { join } from 'node:path';

/** Where runs and their index live: `reports` below the working directory. */
export function reportsFolderIn(cwd: string): string {
  return join(cwd, 'reports');
}
