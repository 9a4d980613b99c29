import type { ManagementApi } from '../../endpoints/api.ts';
import type { Refusal, Told } from '../../endpoints/api-call.ts';
import type { EndpointFacts } from '../../endpoints/endpoint-facts.ts';
import { offeredPricePerHour } from '../../endpoints/offers.ts';
import { listedPricePerHour } from '../../endpoints/price-list.ts';
import { isDown, PUT_DOWN_MS, putDown, stillUp } from '../../endpoints/put-down.ts';
import { waitReady } from '../../endpoints/wait-ready.ts';
import { visibleText } from '../../reporters/clean-text.ts';
import { DEFAULTS } from '../../suite/defaults.ts';
import { formatDuration } from '../../util/duration.ts';
import { InputError } from '../../util/errors.ts';
import { type Context, EXIT } from '../command.ts';
import { pollMsOf } from '../poll-pace.ts';
import { changeOf, orderOf } from './order-flags.ts';
import { type PricedEndpoint, renderEndpoint, renderEndpoints } from './render-endpoints.ts';
import { publishedPrices, renderPrices } from './render-prices.ts';

/** What an action works with. */
interface Call {
  readonly api: ManagementApi;
  /** Empty where the action takes none. */
  readonly name: string;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly context: Context;
  readonly signal: AbortSignal;
}

/** One action of `hfbench endpoint`; gives the exit code. */
interface Action {
  readonly takesName: boolean;
  readonly run: (call: Call) => Promise<number>;
}

/** Every action, by its word on the command line. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  list: { takesName: false, run: listAll },
  status: { takesName: true, run: (call) => onOne(call, showStatus) },
  create: { takesName: true, run: (call) => onOne(call, create) },
  update: { takesName: true, run: (call) => onOne(call, update) },
  resume: { takesName: true, run: (call) => onOne(call, resume) },
  pause: { takesName: true, run: (call) => onOne(call, takeDown('pause')) },
  'scale-to-zero': { takesName: true, run: (call) => onOne(call, takeDown('scale-to-zero')) },
  delete: { takesName: true, run: remove },
  prices: { takesName: false, run: showPrices },
  // The command puts down what is left over before any action.
  reap: { takesName: false, run: async () => EXIT.ok },
};

type OnOne = (call: Call, namespace: string) => Promise<number>;

async function onOne(call: Call, act: OnOne): Promise<number> {
  const namespace = await findNamespace(call);
  return namespace.ok ? await act(call, namespace.value) : refuse(namespace, call);
}

async function findNamespace({ api, flags, signal }: Call): Promise<Told<string>> {
  if (typeof flags.namespace === 'string') return { ok: true, value: flags.namespace };
  return await api.owner(signal);
}

/** What the user can put right is an InputError; a server that does not answer is exit 3. */
function refuse({ status, says }: Refusal, { context, name }: Call): number {
  const passes = status === null || status < 400 || status >= 500 || status === 408 || status === 429;
  if (passes) {
    context.err(`${visibleText(says)}\n`);
    return EXIT.incomplete;
  }
  const hint =
    status === 404 && name !== '' ? { hint: '`hfbench endpoint list` names those of a namespace' } : {};
  throw new InputError(visibleText(says), hint);
}

async function listAll(call: Call): Promise<number> {
  return await onOne(call, async ({ api, signal, flags, context }, namespace) => {
    const told = await api.list(namespace, signal);
    if (!told.ok) return refuse(told, call);
    const found = told.value.filter((item) => typeof item !== 'string');
    for (const item of told.value) if (typeof item === 'string') context.err(`${visibleText(item)}\n`);
    const priced = found.length === 0 ? [] : await price(call, namespace, found);
    context.out(flags.json === true ? `${JSON.stringify(priced)}\n` : renderEndpoints(namespace, priced));
    return EXIT.ok;
  });
}

async function price(
  { api, signal }: Call,
  namespace: string,
  endpoints: readonly EndpointFacts[],
): Promise<readonly PricedEndpoint[]> {
  const offers = await api.offers(namespace, signal);
  return endpoints.map((item) => ({
    ...item,
    namespace,
    perHourUsd: (offers.ok ? offeredPricePerHour(offers.value, item) : null) ?? listedPricePerHour(item),
  }));
}

async function showStatus(call: Call, namespace: string): Promise<number> {
  const told = await call.api.find(namespace, call.name, call.signal);
  return told.ok ? await show(call, namespace, told.value) : refuse(told, call);
}

async function show(call: Call, namespace: string, facts: EndpointFacts): Promise<number> {
  const [priced] = await price(call, namespace, [facts]);
  if (priced === undefined) return EXIT.incomplete;
  const { flags, context } = call;
  context.out(flags.json === true ? `${JSON.stringify(priced)}\n` : renderEndpoint(priced));
  return EXIT.ok;
}

async function create(call: Call, namespace: string): Promise<number> {
  const { model, order } = orderOf(call.flags);
  const told = await call.api.create(namespace, call.name, model, order, call.signal);
  if (!told.ok) return refuse(told, call);
  return await follow(call, namespace, told.value, true);
}

async function update(call: Call, namespace: string): Promise<number> {
  const told = await call.api.update(namespace, call.name, changeOf(call.flags), call.signal);
  return told.ok ? await show(call, namespace, told.value) : refuse(told, call);
}

async function resume(call: Call, namespace: string): Promise<number> {
  const told = await call.api.resume(namespace, call.name, call.signal);
  if (!told.ok) return refuse(told, call);
  const found = await call.api.find(namespace, call.name, call.signal);
  return found.ok ? await follow(call, namespace, found.value, false) : refuse(found, call);
}

/** Shows what was ordered, once it is ready where the user wants to wait. */
async function follow(
  call: Call,
  namespace: string,
  facts: EndpointFacts,
  isOrdered: boolean,
): Promise<number> {
  const { api, name, flags, context, signal } = call;
  const putDownWith = `hfbench endpoint pause ${name} --namespace ${namespace}`;
  context.err(`It is billed from now on, until \`${putDownWith}\`.\n`);
  if (flags.wait === undefined) return await show(call, namespace, facts);
  const readyWithinMs = typeof flags.wait === 'number' ? flags.wait : DEFAULTS.lease.readyWithinMs;
  const startedMs = context.clock.nowMs();
  let said = '';
  const end = await waitReady(
    { namespace, name, model: '', order: null, isOrdered },
    { mayCreate: false, mayResume: true, asleepIsReady: false, readyWithinMs },
    {
      api,
      clock: context.clock,
      pollMs: pollMsOf(api.place.base),
      signal,
      onCreated: () => undefined,
      onState: (seen) => {
        const state = seen === null ? 'unknown' : seen.state;
        if (state === said) return;
        said = state;
        context.err(`${name}: ${state} after ${formatDuration(context.clock.nowMs() - startedMs)}\n`);
      },
    },
  );
  if (end.kind === 'ready') return await show(call, namespace, end.facts);
  context.err(`Endpoint ${namespace}/${name} is not ready: ${visibleText(end.reason)}\n`);
  return EXIT.incomplete;
}

function takeDown(after: 'pause' | 'scale-to-zero' | 'delete'): OnOne {
  return async (call, namespace) => {
    const { api, name, context, flags, signal } = call;
    const found = await api.find(namespace, name, signal);
    if (!found.ok) return refuse(found, call);
    // An order that the API takes for wrong is told at once; anything else is tried until it holds.
    const orders = { pause: api.pause, 'scale-to-zero': api.scaleToZero, delete: api.remove };
    const isDownAlready = after !== 'delete' && isDown(found.value.state);
    const told = isDownAlready ? null : await orders[after](namespace, name, signal);
    if (told?.ok === false) return refuse(told, call);
    const end = await putDown({ namespace, name, perhapsUnseen: false, isOrdered: true }, after, {
      api,
      clock: context.clock,
      pollMs: pollMsOf(api.place.base),
      withinMs: PUT_DOWN_MS,
      onState: () => undefined,
    });
    if (!end.ok) {
      context.err(`${stillUp({ name, namespace, perHourUsd: null }, end)}\n`);
      return EXIT.incomplete;
    }
    context.out(
      flags.json === true
        ? `${JSON.stringify({ name, namespace, state: end.left })}\n`
        : `${visibleText(`${namespace}/${name}`)}: ${end.left}\n`,
    );
    return EXIT.ok;
  };
}

async function remove(call: Call): Promise<number> {
  if (call.flags.yes !== true)
    throw new InputError(`delete ${call.name}: this can't be undone`, {
      hint: 'add --yes; to stop paying for it, pause does',
    });
  return await onOne(call, takeDown('delete'));
}

async function showPrices(call: Call): Promise<number> {
  const { api, flags, context, signal } = call;
  const namespace = await findNamespace(call);
  const told = namespace.ok ? await api.offers(namespace.value, signal) : namespace;
  const isLive = told.ok && told.value.length > 0;
  if (!isLive) {
    const why = told.ok ? 'its answer holds none' : visibleText(told.says);
    context.err(`No prices of today (${why}); these are the published ones.\n`);
  }
  const prices = isLive
    ? {
        source: `${api.place.base}/provider`,
        date: new Date(context.clock.wallMs()).toISOString().slice(0, 10),
        instances: told.value,
      }
    : publishedPrices();
  context.out(flags.json === true ? `${JSON.stringify(prices)}\n` : renderPrices(prices));
  return EXIT.ok;
}
