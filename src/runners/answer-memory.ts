import type { AnswerCache, KeptAnswer } from '../store/answer-cache.ts';
import type { CandidateLookUp } from '../types/manifest.ts';
import type { Recalled, Result } from '../types/result.ts';
import type { TaskInputs } from '../types/task.ts';
import type { WorkItem } from '../types/work.ts';
import { messageOf } from '../util/errors.ts';
import { answerKey } from './answer-key.ts';
import { makeResult, type ResultTerms } from './make-result.ts';
import { type Route, requestTo } from './route.ts';

/** What the answers of a run are remembered with. */
export interface MemoryTerms {
  readonly cache: AnswerCache;
  /** By candidate and judge id. */
  readonly lookUps: ReadonlyMap<string, CandidateLookUp>;
  /** Ids of candidates and judges that the run's own sandbox serves. */
  readonly simulated: ReadonlySet<string>;
  readonly toolVersion: string;
  readonly wallMs: () => number;
  /** One line for the user. */
  readonly warn: (line: string) => void;
}

/** Damaged entries that are named; beyond them the folder as a whole is to be doubted. */
const MOST_NAMED = 5;

/**
 * What earlier runs were answered, and what this one is: it recalls an answer in place of sending its request, and keeps
 * every answer that a server gave. Each request has a key of its own, so that no two of a run share an answer.
 */
export class AnswerMemory {
  readonly #terms: MemoryTerms;
  /** Keys of the items that were looked for. */
  readonly #keys = new WeakMap<WorkItem, string>();
  readonly #writes = new Set<Promise<void>>();
  #damaged = 0;
  #hasFailed = false;

  constructor(terms: MemoryTerms) {
    this.#terms = terms;
  }

  /** The result of an item whose answer is known; null: it has to be asked. Only a measured item is ever known. */
  async recall(
    item: WorkItem,
    { route }: { readonly route: Route },
    tools: ResultTerms & { readonly toInputs: (item: WorkItem) => TaskInputs },
  ): Promise<Result | null> {
    const { id } = route.candidate;
    const { cell, samples, repeat } = item;
    const key = answerKey({
      route,
      request: requestTo(route, tools.toInputs(item)),
      draw: {
        dataset: cell.dataset.name,
        prompt: cell.prompt?.id ?? null,
        sampleIds: samples.map((sample) => sample.id),
        repeat,
      },
      lookUp: this.#terms.lookUps.get(id) ?? null,
      simulated: this.#terms.simulated.has(id),
      toolVersion: this.#terms.toolVersion,
    });
    this.#keys.set(item, key);
    const answer = await this.#find(key, item);
    if (answer === null) return null;
    const recalled: Recalled = { key, answeredAt: answer.answeredAt };
    return makeResult(item, tools, { attempts: [], recalled }, { status: 'ok', output: answer.output });
  }

  /** Keeps what a server answered to an item that was looked for; a failure is never kept. Does not wait for the disk. */
  keep(item: WorkItem, result: Result): void {
    const key = this.#keys.get(item);
    if (key === undefined || result.status !== 'ok' || result.recalled !== null) return;
    const answeredAt = new Date(this.#terms.wallMs()).toISOString();
    const write = this.#terms.cache
      .keep(key, { answeredAt, output: result.output })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  /** Resolves when everything that was to be kept is written. */
  async settle(): Promise<void> {
    await Promise.all(this.#writes);
  }

  /** Settles, and says how many damaged entries were not named. */
  async close(): Promise<void> {
    await this.settle();
    const more = this.#damaged - MOST_NAMED;
    if (more > 0) this.#terms.warn(`Warning: ${more} more of the cache were damaged and asked again.`);
  }

  async #find(key: string, item: WorkItem): Promise<KeptAnswer | null> {
    const { cache, warn } = this.#terms;
    const found = await cache.find(key);
    if (found.kind === 'none') return null;
    if (found.kind === 'answer' && fits(found.answer, item)) return found.answer;
    this.#damaged += 1;
    if (this.#damaged > MOST_NAMED) return null;
    const reason = found.kind === 'damaged' ? found.reason : 'it holds another number of answers';
    warn(`Warning: ${cache.pathOf(key)} is damaged (${reason}); its question is asked again.`);
    return null;
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#terms.warn(
      `Warning: an answer could not be kept in the cache (${messageOf(error)}); the run goes on, and what is not kept is asked again by the next.`,
    );
  }
}

/** One answer for each sample of the request, as the server gave it. */
function fits({ output }: KeptAnswer, { samples, cell }: WorkItem): boolean {
  return cell.batch === 1
    ? output.kind !== 'batch'
    : output.kind === 'batch' && output.outputs.length === samples.length;
}
