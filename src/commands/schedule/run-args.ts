/** The flags of size, values and trust as a command line for `hfbench run`. */
export function runArgs(flags: Readonly<Record<string, unknown>>): readonly string[] {
  const args: string[] = [];
  const simple = {
    maxConcurrency: '--max-concurrency',
    limit: '--limit',
    repeat: '--repeat',
    seed: '--seed',
    envFile: '--env-file',
  } as const;
  for (const [key, flag] of Object.entries(simple)) {
    if (flags[key] !== undefined) args.push(flag, String(flags[key]));
  }
  for (const [name, value] of Object.entries((flags.var as Record<string, string> | undefined) ?? {})) {
    args.push('--var', `${name}=${value}`);
  }
  if (flags.allowOutside === true) args.push('--allow-outside');
  if (flags.allowModules === true) args.push('--allow-modules');
  const allowed = (flags.allowEnv as readonly string[] | undefined) ?? [];
  if (allowed.length > 0) args.push('--allow-env', allowed.join(','));
  // Last: it takes every word that follows it.
  const candidates = (flags.candidate as readonly string[] | undefined) ?? [];
  if (candidates.length > 0) args.push('--candidate', candidates.join(','));
  return args;
}
