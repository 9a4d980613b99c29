import { createHttpClient } from '../http/client.ts';
import { LOOK_UP_MS } from '../lookups/ask-json.ts';
import { lookUpMapping } from '../lookups/provider-mapping.ts';
import { lookUpRouterModel } from '../lookups/router-model.ts';
import { hubBase, routerBase } from '../providers/router.ts';
import { lookUpToken, type TokenSources } from '../providers/token.ts';
import { InputError } from '../util/errors.ts';
import { type Command, type Context, EXIT } from './command.ts';
import { httpUrl } from './flag-values.ts';
import { renderModel } from './models/render-model.ts';
import { joinProviders, type ServedModel } from './models/served-by.ts';
import { readTokenSources } from './run/environment.ts';

export const models: Command = {
  name: 'models',
  summary: 'which providers serve a model: status, price, context, latency of the last probe',
  positionals: '<id...>',
  flags: [
    {
      flags: '--base-url <url>',
      description: 'ask this server in place of huggingface.co and router.huggingface.co',
      parse: httpUrl('--base-url'),
    },
    { flags: '--json', description: 'print one JSON list; what is unknown is null' },
  ],
  examples: [
    'hfbench models openai/gpt-oss-120b',
    'hfbench models facebook/bart-large-mnli BAAI/bge-m3 --json',
  ],
  run: async (ids, flags, context) => {
    const baseUrl = (flags.baseUrl as string | undefined) ?? null;
    const sources = await readTokenSources(context.env);
    const client = createHttpClient({ now: context.clock.nowMs, connectMs: LOOK_UP_MS, env: context.env });
    const interrupted = new AbortController();
    const release = context.onInterrupt(() => interrupted.abort());
    try {
      const asked = await Promise.all(
        ids.map((id) => lookUp(id, { baseUrl, sources, client, signal: interrupted.signal })),
      );
      if (interrupted.signal.aborted) return EXIT.interrupted;
      print(asked, flags.json === true, context);
      return asked.every(({ heard }) => heard) ? EXIT.ok : EXIT.incomplete;
    } finally {
      release();
      await client.close();
    }
  },
};

interface Asked {
  readonly model: ServedModel;
  /** False: neither the Hub nor the router answered. */
  readonly heard: boolean;
}

/** Asks the Hub and the router for one model. An InputError when both say that there is none. */
async function lookUp(
  id: string,
  place: {
    readonly baseUrl: string | null;
    readonly sources: TokenSources;
    readonly client: ReturnType<typeof createHttpClient>;
    readonly signal: AbortSignal;
  },
): Promise<Asked> {
  const { client, signal } = place;
  const [hub, router] = [hubBase(place), routerBase(place)];
  const askingAt = (base: string) => {
    const token = lookUpToken(base, place.sources);
    const headers: Readonly<Record<string, string>> =
      token === null ? {} : { authorization: `Bearer ${token}` };
    return { client, headers, timeoutMs: LOOK_UP_MS, signal };
  };
  const [mapping, routed] = await Promise.all([
    lookUpMapping(hub, id, askingAt(hub)),
    lookUpRouterModel(router, id, askingAt(router)),
  ]);
  const model = joinProviders(id, mapping, routed);
  if (mapping.kind === 'none' && isRefusal(mapping.status) && model.providers.length === 0) {
    throw new InputError(
      `${hub} knows no model ${id}, or shows it to its members only (${mapping.evidence})`,
      {
        hint: 'check the id, which is org/name; for a private or gated model set HF_TOKEN',
      },
    );
  }
  const heard = mapping.kind === 'mapping' || routed.kind === 'providers';
  return { model, heard };
}

/** The Hub answers 401 for a model that it does not know when nobody is logged in. */
function isRefusal(status: number | null): boolean {
  return status === 400 || status === 401 || status === 403 || status === 404;
}

function print(asked: readonly Asked[], json: boolean, context: Context): void {
  if (json) {
    context.out(`${JSON.stringify(asked.map(({ model }) => model))}\n`);
  } else {
    context.out(
      asked
        .filter(({ heard }) => heard)
        .map(({ model }) => renderModel(model))
        .join('\n'),
    );
  }
  for (const { model } of asked.filter(({ heard }) => !heard)) {
    context.err(`No answer about ${model.id}.\n  ${model.missing.join('\n  ')}\n`);
  }
}
