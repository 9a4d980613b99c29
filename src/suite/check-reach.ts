import { resolve } from 'node:path';
import type { Json, JsonObject } from '../types/json.ts';
import type { Suite } from '../types/suite.ts';
import { asObject, asText } from '../util/json-shape.ts';
import { isHubSource } from './hub-source.ts';
import { type Finding, faultAt } from './problem.ts';
import {
  fileOutOfReach,
  moduleOutOfReach,
  type OutOfReach,
  type Reach,
  tokenOutOfReach,
  variableOutOfReach,
} from './reach.ts';
import type { Path } from './schema-at.ts';

/**
 * What a suite asks for that it may not have: files, modules and variables. It takes the suite as written and is asked
 * before anything is read: parts of a wrong type are passed over, for the schema refuses them.
 */
export function checkReach(suite: Json, reach: Reach, folderAt: (path: Path) => string): readonly Finding[] {
  const { scorers, traffic, env } = fieldsOf(suite);
  const files: readonly (readonly [Path, Json | undefined])[] = [
    ...itemsOf(suite, 'dataset').map(([path, item]) => [[...path, 'source'], item.source] as const),
    ...itemsOf(suite, 'load').map(([path, item]) => [[...path, 'path'], item.path] as const),
    [['traffic', 'file'], fieldsOf(traffic).file],
  ];
  return [
    ...files.flatMap(([path, file]) =>
      typeof file === 'string' && !isHubSource(file)
        ? findingOf(path, fileOutOfReach(resolve(folderAt(path), file), reach))
        : [],
    ),
    ...listOf(scorers).flatMap((scorer, index) => {
      const { module } = fieldsOf(scorer);
      if (typeof module !== 'string') return [];
      const file = resolve(folderAt(['scorers', index]), module);
      return findingOf(['scorers', index, 'module'], moduleOutOfReach(file, reach));
    }),
    ...listOf(env).flatMap((name, index) =>
      typeof name === 'string' ? findingOf(['env', index], variableOutOfReach(name, reach)) : [],
    ),
    ...[...itemsOf(suite, 'candidates'), ...itemsOf(suite, 'judges')].flatMap(([path, item]) =>
      checkToken(path, item, reach),
    ),
  ];
}

function checkToken(path: Path, candidate: JsonObject, reach: Reach): readonly Finding[] {
  const name = asText(candidate.tokenEnv);
  const endpoint = fieldsOf(candidate.endpoint);
  const urls = [asText(candidate.baseUrl), asText(endpoint.url)].filter((url) => url !== null);
  const places = urls.length === 0 ? [null] : urls;
  const refusals = places.flatMap((url) => tokenOutOfReach({ name, url }, reach) ?? []);
  return findingOf(name === null ? path : [...path, 'tokenEnv'], refusals[0] ?? null);
}

function findingOf(path: Path, refusal: OutOfReach | null): readonly Finding[] {
  if (refusal === null) return [];
  const { message, ...more } = refusal;
  return [faultAt(path, message, more)];
}

/** The objects below a key, whether it holds one or a list. */
function itemsOf(suite: Json, key: string): readonly (readonly [Path, JsonObject])[] {
  const value = fieldsOf(suite)[key];
  if (!Array.isArray(value)) return [[[key], fieldsOf(value)]];
  return value.map((item, index) => [[key, index], fieldsOf(item as Json)] as const);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function fieldsOf(value: Json | undefined): JsonObject {
  return asObject(value) ?? {};
}

/** What a suite that was read before, as a manifest holds it, asks for and may not have. Its paths are absolute. */
export function checkReachOfRun(suite: Suite, reach: Reach): readonly Finding[] {
  const written = {
    dataset: suite.datasets,
    load: suite.loads,
    traffic: suite.traffic?.kind === 'hourly' ? { file: suite.traffic.path } : null,
    scorers: suite.scorers.map(({ options }) => options),
    env: Object.keys(suite.env),
    candidates: suite.candidates,
    judges: suite.judges.map(({ candidate }) => candidate),
  };
  return checkReach(JSON.parse(JSON.stringify(written)) as Json, reach, () => '/');
}
