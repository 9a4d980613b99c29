import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { RunManifest } from '../../types/manifest.ts';

/** The machine a run was made on. */
export function describeHost(): RunManifest['host'] {
  const processors = cpus();
  return {
    os: `${platform()} ${release()}`,
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
  };
}

/** Commit of the working directory; null when it is no git checkout or git is not there. */
export async function readGitSha(cwd: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd, timeout: 5000 });
    return stdout.trim();
  } catch {
    return null;
  }
}

/** Version of hfbench, from its package.json. */
export async function readToolVersion(): Promise<string> {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
