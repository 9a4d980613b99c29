import { apiPlaceAt, createManagementApi } from '../endpoints/api.ts';
import { createHttpClient } from '../http/client.ts';
import { managementLogin } from '../providers/token.ts';
import { InputError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { type Command, EXIT } from './command.ts';
import { ACTIONS } from './endpoint/actions.ts';
import { ORDER_FLAGS } from './endpoint/order-flags.ts';
import { duration, httpUrl } from './flag-values.ts';
import { putDownLeftovers } from './put-down-leftovers.ts';
import { readTokenSources } from './run/environment.ts';

const CONNECT_MS = 10_000;
/** `reap` came for nothing else, and waits longer, ms. */
const REAP_MS = 120_000;

export const endpoint: Command = {
  name: 'endpoint',
  summary:
    'dedicated Inference Endpoints: list, status, create, update, resume, pause, scale-to-zero, delete, prices, reap',
  positionals: '<action> [name]',
  flags: [
    { flags: '--namespace <name>', description: 'user or organisation (default: the owner of the token)' },
    {
      flags: '--base-url <url>',
      description: 'ask this server in place of api.endpoints.huggingface.cloud and huggingface.co',
      parse: httpUrl('--base-url'),
    },
    {
      flags: '--wait [time]',
      description: 'create, resume: wait until it is ready, 20m at most unless told otherwise',
      parse: duration('--wait'),
    },
    { flags: '--yes', description: "delete: really; it can't be undone" },
    ...ORDER_FLAGS,
    { flags: '--json', description: 'print JSON; what is unknown is null' },
  ],
  examples: [
    'hfbench endpoint list',
    'hfbench endpoint create bart-l4 --model facebook/bart-large-mnli --vendor aws --region us-east-1 --accelerator gpu --instance-type nvidia-l4 --instance-size x1 --scale-to-zero-minutes 15 --wait',
    'hfbench endpoint pause bart-l4 --namespace my-org',
    'hfbench endpoint reap',
  ],
  run: async ([action = '', name, ...more], flags, context) => {
    const carryOut = readAction(action, name ?? null, more);
    const sources = await readTokenSources(context.env);
    const isReap = action === 'reap';
    const reaped = await putDownLeftovers(sources, context, isReap ? REAP_MS : undefined);
    if (isReap) {
      if (flags.json === true) context.out(`${JSON.stringify(reaped)}\n`);
      else if (reaped.length === 0) context.out('No lease is left over.\n');
      return reaped.every(({ ok }) => ok) ? EXIT.ok : EXIT.incomplete;
    }
    const { clock, env } = context;
    const client = createHttpClient({ now: clock.nowMs, connectMs: CONNECT_MS, env });
    const interrupted = new AbortController();
    const release = context.onInterrupt(() => interrupted.abort());
    try {
      const api = createManagementApi(apiPlaceAt((flags.baseUrl as string | undefined) ?? null), {
        client,
        clock,
        loginFor: (url) => managementLogin(url, null, sources),
      });
      const code = await carryOut({ api, name: name ?? '', flags, context, signal: interrupted.signal });
      return interrupted.signal.aborted ? EXIT.interrupted : code;
    } finally {
      release();
      await client.close();
    }
  },
};

function readAction(action: string, name: string | null, more: readonly string[]) {
  const found = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (found === undefined) {
    const near = nearest(action, Object.keys(ACTIONS));
    throw new InputError(`hfbench endpoint does not know "${action}"`, {
      hint: near === null ? `it knows ${Object.keys(ACTIONS).join(', ')}` : `did you mean ${near}?`,
    });
  }
  if (found.takesName === (name === null))
    throw new InputError(
      found.takesName
        ? `hfbench endpoint ${action} needs the name of an endpoint`
        : `hfbench endpoint ${action} takes no name`,
      found.takesName ? { hint: '`hfbench endpoint list` names them' } : {},
    );
  if (more.length > 0) throw new InputError(`hfbench endpoint ${action} takes one name`);
  return found.run;
}
