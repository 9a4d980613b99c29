import type { HttpClient } from '../http/client.ts';
import { type Asking, LOOK_UP_MS } from '../lookups/ask-json.ts';
import { type DetectedServer, detectServer } from '../lookups/detect-server.ts';
import { lookUpMapping, type MappingWord } from '../lookups/provider-mapping.ts';
import { lookUpRouterModel } from '../lookups/router-model.ts';
import { openaiBase } from '../providers/base-url.ts';
import { providerOf } from '../providers/registry.ts';
import { hubBase, routerBase } from '../providers/router.ts';
import { loginFor, type TokenSources } from '../providers/token.ts';
import { TASKS } from '../tasks/registry.ts';
import type { CandidateLookUp } from '../types/manifest.ts';
import type { LookedUp, Place, Provider } from '../types/provider.ts';
import type { Candidate, Suite } from '../types/suite.ts';
import type { Task } from '../types/task.ts';
import { NOTHING_KNOWN, type RouteProblem } from './route.ts';
import { type Mapped, settleMapping } from './settle-mapping.ts';
import type { RouterPrices } from './settle-prices.ts';

/** What look-ups need. The client is not the run's own: a connection that a look-up opened must not make the first request quicker. */
export interface LookUpTools {
  readonly client: HttpClient;
  readonly sources: TokenSources;
  readonly wallMs: () => number;
  readonly signal: AbortSignal;
  /** What an earlier start of the run put on record; it is kept, so that a run asks in one and the same way. */
  readonly earlier: readonly CandidateLookUp[];
}

/**
 * Asks the Hub who serves the candidates whose task the router has no route for: one question for each distinct model.
 * Gives every reason why a candidate can't be asked.
 */
export async function lookUpMappings(
  suite: Suite,
  tools: LookUpTools,
): Promise<{ readonly mapped: ReadonlyMap<string, Mapped>; readonly problems: readonly RouteProblem[] }> {
  const words = new Map<string, Promise<MappingWord>>();
  const mapped = new Map<string, Mapped>();
  const problems: RouteProblem[] = [];
  const settled = modelsOf(suite).map(async ({ candidate, task }) => {
    const provider = providerOf(candidate.provider);
    if (provider?.lookUp(candidate, task) !== 'mapping') return null;
    const kept = tools.earlier.find((record) => record.candidate === candidate.id);
    if (kept !== undefined) return { candidate, end: mappedIn(kept) };
    const hub = hubBase(candidate);
    const headers = loginFor(candidate, provider, hub, tools.sources);
    const question = JSON.stringify([hub, candidate.model, headers]);
    const word = words.get(question) ?? lookUpMapping(hub, candidate.model, asking(tools, headers));
    words.set(question, word);
    return { candidate, end: settleMapping(candidate, task.name, await word) };
  });
  for (const item of await Promise.all(settled)) {
    if (item === null) continue;
    if ('problem' in item.end) problems.push(item.end);
    else mapped.set(item.candidate.id, item.end);
  }
  return { mapped, problems };
}

/** Asks every candidate's server or router, all at once, and puts on record what its requests are built from. */
export async function lookUpCandidates(
  suite: Suite,
  mapped: ReadonlyMap<string, Mapped>,
  tools: LookUpTools,
): Promise<readonly CandidateLookUp[]> {
  return await Promise.all(
    modelsOf(suite).map(({ candidate, task }) => {
      const kept = tools.earlier.find((record) => record.candidate === candidate.id);
      if (kept !== undefined && (kept.dialectFrom === 'server' || kept.prices !== null)) return kept;
      return lookUpCandidate(candidate, task, mapped.get(candidate.id) ?? null, tools);
    }),
  );
}

/** Asks the router what the candidates cost that it routes and whose price nobody has stated. Asks no server anything. */
export async function lookUpRouterPrices(suite: Suite, tools: LookUpTools): Promise<readonly RouterPrices[]> {
  const asked = modelsOf(suite).map(async ({ candidate, task }) => {
    const provider = providerOf(candidate.provider);
    if (candidate.price !== null || provider?.lookUp(candidate, task) !== 'router') return [];
    const { prices } = await askRouter(candidate, provider, tools);
    return [{ candidate: candidate.id, at: new Date(tools.wallMs()).toISOString(), prices }];
  });
  return (await Promise.all(asked)).flat();
}

/** Everything that a suite asks, with its task: candidates, and the judges of their answers. */
function modelsOf(suite: Suite): readonly { readonly candidate: Candidate; readonly task: Task }[] {
  return [...suite.candidates.map((candidate) => ({ candidate, task: suite.task })), ...suite.judges].map(
    ({ candidate, task }) => ({ candidate, task: TASKS[task] }),
  );
}

/** What a record says of a candidate, for building its requests. */
export function lookedUpIn(record: CandidateLookUp): LookedUp {
  const { dialect, dialectFrom, modelName, providerId, partner, mapping } = record;
  const entry = mapping?.find((item) => item.provider === partner && item.providerId === providerId);
  return {
    dialect: dialectFrom === 'server' ? dialect : null,
    modelName,
    providerId,
    partner,
    adapterWeightsPath: entry?.adapterWeightsPath ?? null,
    engine: record.server?.engine ?? null,
  };
}

function mappedIn({ partner, providerId, mapping, evidence }: CandidateLookUp): Mapped {
  return { partner, providerId, entries: mapping, evidence, note: null };
}

async function lookUpCandidate(
  candidate: Candidate,
  task: Task,
  mapped: Mapped | null,
  tools: LookUpTools,
): Promise<CandidateLookUp> {
  const provider = providerOf(candidate.provider);
  if (provider === null) throw new Error(`candidate ${candidate.id} has no provider`);
  const nothing = {
    ...NOTHING_KNOWN,
    partner: mapped?.partner ?? null,
    providerId: mapped?.providerId ?? null,
  };
  const asked = await ask(candidate, provider, task, await provider.place(candidate, task, nothing), tools);
  const found = { ...nothing, ...asked.found };
  const place = await provider.place(candidate, task, found);
  return {
    candidate: candidate.id,
    at: new Date(tools.wallMs()).toISOString(),
    dialect: place.dialect,
    dialectFrom: dialectSource(candidate, found, place),
    modelName: place.modelName,
    providerId: found.providerId,
    partner: found.partner,
    evidence: mapped?.evidence ?? asked.evidence,
    server: asked.server?.identity ?? null,
    mapping: mapped?.entries ?? null,
    prices: asked.prices,
  };
}

function dialectSource(candidate: Candidate, found: LookedUp, place: Place): CandidateLookUp['dialectFrom'] {
  if (candidate.dialect === place.dialect) return 'suite';
  return found.dialect === place.dialect ? 'server' : 'provider';
}

interface Asked {
  readonly found: Partial<LookedUp>;
  readonly server: DetectedServer | null;
  readonly prices: CandidateLookUp['prices'];
  readonly evidence: string;
}

async function ask(
  candidate: Candidate,
  provider: Provider,
  task: Task,
  place: Place,
  tools: LookUpTools,
): Promise<Asked> {
  const silent: Asked = { found: {}, server: null, prices: null, evidence: 'nothing was asked' };
  const kind = provider.lookUp(candidate, task);
  if (kind === 'server') {
    if (candidate.dialect !== null)
      return { ...silent, evidence: 'the suite names the dialect; nothing was asked' };
    // A server's own routes stand beside /v1.
    const root = openaiBase(place.base).replace(/\/v1$/, '');
    const headers = loginFor(candidate, provider, root, tools.sources);
    const server = await detectServer(root, asking(tools, headers));
    const modelName = nameOf(candidate, provider, server);
    return { ...silent, found: { dialect: server.dialect, modelName }, server, evidence: server.evidence };
  }
  return kind === 'router' ? { ...silent, ...(await askRouter(candidate, provider, tools)) } : silent;
}

async function askRouter(
  candidate: Candidate,
  provider: Provider,
  tools: LookUpTools,
): Promise<Pick<Asked, 'prices' | 'evidence'>> {
  const router = routerBase(candidate);
  const headers = loginFor(candidate, provider, router, tools.sources);
  const word = await lookUpRouterModel(router, candidate.model, asking(tools, headers));
  return { prices: word.kind === 'providers' ? word.providers : null, evidence: word.evidence };
}

/**
 * Name that the server knows the candidate's model by: the listed one that is the candidate's or stands for it. A
 * dedicated endpoint serves one model, often as `/repository`: there the only name is taken. Null: the candidate's own.
 */
function nameOf(candidate: Candidate, provider: Provider, { models }: DetectedServer): string | null {
  const wanted = candidate.model.toLowerCase();
  const same = models.find(({ id, root }) => id.toLowerCase() === wanted || root?.toLowerCase() === wanted);
  if (same !== undefined) return same.id;
  const ownsItsUrl = provider.deployment(candidate).endsWith('endpoint');
  return ownsItsUrl && models.length === 1 ? (models[0]?.id ?? null) : null;
}

function asking({ client, signal }: LookUpTools, headers: Readonly<Record<string, string>>): Asking {
  return { client, headers, timeoutMs: LOOK_UP_MS, signal };
}
