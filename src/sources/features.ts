import type { Json, JsonObject } from '../types/json.ts';
import { parseJson } from '../util/parse-json.ts';
import { isJsonObject } from './json.ts';

/** Types of columns by name, as the Hugging Face datasets library writes them down. */
export type Features = JsonObject;

/** The features that the `huggingface` entry of a parquet file's metadata holds; null: there are none. */
export function featuresOfMetadata(
  entries: readonly { readonly key: string; readonly value?: string }[] | undefined,
): Features | null {
  const text = entries?.find(({ key }) => key === 'huggingface')?.value;
  const info = fieldOf(text === undefined ? null : parseJson(text), 'info');
  const features = fieldOf(info, 'features');
  return isJsonObject(features) ? features : null;
}

/** The features that the dataset viewer sends beside rows: a list of {name, type}. */
export function featuresOfViewer(list: Json | undefined): Features {
  const entries = (Array.isArray(list) ? list : []).flatMap((item: Json): [string, Json][] => {
    const name = fieldOf(item, 'name');
    return typeof name === 'string' ? [[name, fieldOf(item, 'type') ?? null]] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * The row with the numbers of its class labels replaced by their names; -1, which marks an unlabelled row, becomes
 * null. A number that has no name is an Error.
 */
export function nameLabels(row: JsonObject, features: Features): JsonObject {
  const named = Object.entries(features).filter(
    ([column, feature]) => Object.hasOwn(row, column) && holdsLabels(feature),
  );
  if (named.length === 0) return row;
  return {
    ...row,
    ...Object.fromEntries(
      named.map(([column, feature]) => [column, withNames(row[column] ?? null, feature)]),
    ),
  };
}

function holdsLabels(feature: Json): boolean {
  if (Array.isArray(feature)) return feature.some(holdsLabels);
  if (!isJsonObject(feature)) return false;
  return feature._type === 'ClassLabel' || Object.values(feature).some(holdsLabels);
}

function withNames(value: Json, feature: Json): Json {
  if (value === null) return null;
  if (Array.isArray(feature)) return namedItems(value, feature[0] ?? null);
  if (!isJsonObject(feature)) return value;
  if (feature._type === 'ClassLabel') return nameOfLabel(value, feature.names ?? null);
  if (feature.feature !== undefined) return namedItems(value, feature.feature);
  return isJsonObject(value) ? nameLabels(value, feature) : value;
}

/** A list of structs is stored as a struct of lists by older versions of the library. */
function namedItems(value: Json, feature: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withNames(item, feature));
  if (!isJsonObject(value) || !isJsonObject(feature)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, items]) => [key, namedItems(items, feature[key] ?? null)]),
  );
}

function nameOfLabel(value: Json, names: Json): Json {
  if (typeof value !== 'number' || !Array.isArray(names)) return value;
  if (value === -1) return null;
  const name: Json | undefined = names[value];
  if (name === undefined) throw new Error(`label ${value} has no name among ${names.length} labels`);
  return name;
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}
