import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { TokenSources } from '../../providers/token.ts';
import { InputError, messageOf } from '../../util/errors.ts';
import { registerSecret } from '../../util/redact.ts';

/** The environment with the variables of a file under it: what is set already wins. */
export async function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  file: string | null,
  cwd: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  if (file === null) return env;
  const path = resolve(cwd, file);
  try {
    return { ...(parseEnv(await readFile(path, 'utf8')) as Record<string, string>), ...env };
  } catch (error) {
    throw new InputError(`--env-file can't be read: ${messageOf(error)}`, { where: path, cause: error });
  }
}

/** Where tokens come from. HF_TOKEN is registered for redaction whether or not a candidate uses it. */
export async function readTokenSources(
  env: Readonly<Record<string, string | undefined>>,
): Promise<TokenSources> {
  const home = env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'huggingface');
  const tokenFile = await readFile(env.HF_TOKEN_PATH ?? join(home, 'token'), 'utf8').catch(() => null);
  for (const value of [env.HF_TOKEN, env.HUGGING_FACE_HUB_TOKEN, tokenFile]) {
    if (value != null) registerSecret(value.trim());
  }
  return { env, tokenFile };
}
