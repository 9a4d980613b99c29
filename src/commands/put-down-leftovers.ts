import { createManagementApi } from '../endpoints/api.ts';
import { type Reaped, reapLeases } from '../endpoints/reap.ts';
import { createHttpClient } from '../http/client.ts';
import { managementLogin, type TokenSources } from '../providers/token.ts';
import { visibleText } from '../reporters/clean-text.ts';
import type { Context } from './command.ts';
import { leasesFolderIn } from './reports-folder.ts';

/** A command that came for something else does not wait longer than this for one endpoint, ms. */
const BY_THE_WAY_MS = 30_000;
const CONNECT_MS = 5_000;
const POLL_MS = 500;

/**
 * Puts down the endpoints of runs that were killed, and of leases whose time is over. Says on stderr what it did; says
 * nothing when there is nothing.
 */
export async function putDownLeftovers(
  sources: TokenSources,
  context: Context,
  withinMs: number = BY_THE_WAY_MS,
): Promise<readonly Reaped[]> {
  const { clock, env, cwd } = context;
  const client = createHttpClient({ now: clock.nowMs, connectMs: CONNECT_MS, env });
  try {
    const reaped = await reapLeases({
      leasesFolder: leasesFolderIn(cwd),
      clock,
      withinMs,
      pollMs: POLL_MS,
      apiFor: ({ apiBase, hub, tokenEnv }) =>
        createManagementApi(
          { base: apiBase, hub },
          { client, clock, loginFor: (url) => managementLogin(url, tokenEnv, sources) },
        ),
    });
    for (const { says } of reaped) context.err(`${says.split('\n').map(visibleText).join('\n')}\n`);
    return reaped;
  } finally {
    await client.close();
  }
}
