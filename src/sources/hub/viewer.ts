import type { Json, JsonObject } from '../../types/json.ts';
import { parseJson } from '../../util/parse-json.ts';
import { type Features, featuresOfViewer } from '../features.ts';
import { isJsonObject } from '../json.ts';
import type { ChosenSplit, Splits } from './choose-split.ts';
import type { HubHttp } from './hub-http.ts';
import { isAbsent, jsonOf } from './hub-refusal.ts';

/** What the dataset viewer says of a split's size. Null: not said. */
export interface SizePromise {
  readonly rows: number | null;
  /** Rows of the whole split where only its beginning was converted. */
  readonly estimatedRows: number | null;
  /** Only the beginning of the dataset was converted. */
  readonly partial: boolean;
  /** Commit that the viewer shows. */
  readonly commit: string | null;
}

/** Address of a route of the dataset viewer. */
export function viewerUrl(http: HubHttp, route: string, params: Readonly<Record<string, string>>): string {
  return `${http.viewer}/${route}?${new URLSearchParams(params)}`;
}

/** The size that the viewer promises; null: it does not answer, or does not know the dataset. */
export async function readSizePromise(
  http: HubHttp,
  repo: string,
  { config, split }: ChosenSplit,
): Promise<SizePromise | null> {
  const answer = await http.get(viewerUrl(http, 'size', { dataset: repo, config }));
  const value = answer.status === 200 && answer.fault === null ? parseJson(answer.body) : undefined;
  if (value === undefined) return null;
  const size = isJsonObject(value) && isJsonObject(value.size) ? value.size : {};
  const own = listOf(size.splits).find((item) => item.split === split && (item.config ?? config) === config);
  return {
    rows: numberOf(own?.num_rows),
    estimatedRows: numberOf(own?.estimated_num_rows),
    partial: isJsonObject(value) && value.partial === true,
    commit: answer.headers['x-revision'] ?? null,
  };
}

/** Configs and splits that the viewer knows; null: it does not know the dataset. */
export async function readViewerSplits(http: HubHttp, repo: string): Promise<Splits | null> {
  const answer = await http.get(viewerUrl(http, 'splits', { dataset: repo }));
  if (isAbsent(answer)) return null;
  const value = jsonOf(answer, 'the list of splits', repo);
  const splits: Record<string, string[]> = {};
  for (const { config, split } of listOf(isJsonObject(value) ? value.splits : null)) {
    if (typeof config !== 'string' || typeof split !== 'string') continue;
    splits[config] = [...(splits[config] ?? []), split];
  }
  return Object.keys(splits).length === 0 ? null : splits;
}

/** Features of a split, for files that name none themselves; null: the viewer does not know them. */
export async function readViewerFeatures(
  http: HubHttp,
  repo: string,
  chosen: ChosenSplit,
): Promise<Features | null> {
  const answer = await http.get(viewerUrl(http, 'first-rows', { dataset: repo, ...chosen }));
  if (isAbsent(answer)) return null;
  const value = jsonOf(answer, 'the features of the dataset', repo);
  return isJsonObject(value) ? featuresOfViewer(value.features) : null;
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
