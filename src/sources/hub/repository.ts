import type { Json } from '../../types/json.ts';
import { InputError } from '../../util/errors.ts';
import { isJsonObject } from '../json.ts';
import type { HubHttp } from './hub-http.ts';
import { jsonOf, sourceName } from './hub-refusal.ts';

/** A dataset repository at one commit. */
export interface RepositoryState {
  /** Its name today. */
  readonly repo: string;
  readonly sha: string;
  /** Paths of its files. */
  readonly files: readonly string[];
  /** `configs` of its card; null: the card states none. */
  readonly configs: Json;
}

/** The branch that the Hub converts and the viewer shows. */
export const MAIN = 'main';

/** Looks a dataset up at a branch, tag or commit. A new name is told by a warning and used from here on. */
export async function readRepository(
  http: HubHttp,
  repo: string,
  revision: string,
  warn: (message: string) => void,
): Promise<RepositoryState> {
  const place = revision === MAIN ? '' : `/revision/${encodeURIComponent(revision)}`;
  const asked = revision === MAIN ? 'the dataset' : `revision "${revision}" of the dataset`;
  const info = jsonOf(await http.get(`${http.hub}/api/datasets/${repo}${place}`), asked, repo);
  if (!isJsonObject(info) || typeof info.sha !== 'string') {
    throw new InputError('the Hub does not say which commit the dataset is at', { where: sourceName(repo) });
  }
  const name = typeof info.id === 'string' ? info.id : repo;
  if (name !== repo) warn(`dataset ${repo} is called ${name} now: write hf://datasets/${name}`);
  return { repo: name, sha: info.sha, files: filesOf(info.siblings), configs: configsOf(info.cardData) };
}

function filesOf(siblings: Json | undefined): readonly string[] {
  if (!Array.isArray(siblings)) return [];
  return siblings.flatMap((item: Json) =>
    isJsonObject(item) && typeof item.rfilename === 'string' ? [item.rfilename] : [],
  );
}

function configsOf(card: Json | undefined): Json {
  return isJsonObject(card) ? (card.configs ?? null) : null;
}
