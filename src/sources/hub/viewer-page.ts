import type { Json, JsonObject } from '../../types/json.ts';
import { InputError } from '../../util/errors.ts';
import { isJsonObject } from '../json.ts';
import type { ChosenSplit } from './choose-split.ts';
import type { HubHttp } from './hub-http.ts';
import { jsonOf, sourceName } from './hub-refusal.ts';
import { viewerUrl } from './viewer.ts';

/** One page of the dataset viewer's rows. */
export interface ViewerPage {
  readonly rows: readonly JsonObject[];
  readonly features: Json;
  /** Rows of the whole split, as promised. */
  readonly total: number;
  /** The viewer holds only the beginning of the split. */
  readonly partial: boolean;
  /** Commit that it shows; null: not said. */
  readonly commit: string | null;
}

/** Most rows of one page. */
const PAGE_ROWS = 100;

/**
 * The page of rows that begins at an offset, 0-based. A page that fails, or that holds other rows than those due, a row
 * twice, or a truncated cell, is an InputError that names it.
 */
export async function readPage(
  http: HubHttp,
  { repo, config, split }: ChosenSplit & { readonly repo: string },
  offset: number,
): Promise<ViewerPage> {
  const params = { dataset: repo, config, split, offset: String(offset), length: String(PAGE_ROWS) };
  const answer = await http.get(viewerUrl(http, 'rows', params));
  const name = `the page of rows ${offset} to ${offset + PAGE_ROWS - 1}`;
  const value = jsonOf(answer, name, repo);
  const refuse = (found: string, hint = 'try again later; the viewer answered wrongly') =>
    new InputError(`${name} can't be used: ${found}`, { where: sourceName(repo), hint });
  if (!isJsonObject(value) || !Array.isArray(value.rows) || !isCount(value.num_rows_total)) {
    throw refuse('it lacks rows or num_rows_total');
  }
  const total = value.num_rows_total;
  const due = Math.min(PAGE_ROWS, total - offset);
  if (value.rows.length !== due) throw refuse(`it holds ${value.rows.length} rows, and ${due} are due`);
  const rows = value.rows.map((item: Json, index) => {
    const fault = faultOf(item, offset + index);
    if (fault !== null) throw refuse(fault, 'download the split and name its file');
    return (item as { readonly row: JsonObject }).row;
  });
  return {
    rows,
    features: value.features ?? null,
    total,
    partial: value.partial === true,
    commit: answer.headers['x-revision'] ?? null,
  };
}

function faultOf(item: Json, due: number): string | null {
  if (!isJsonObject(item) || !isJsonObject(item.row)) return `row ${due} is no object`;
  if (item.row_idx !== due) return `row ${String(item.row_idx)} stands where row ${due} is due`;
  const cut = item.truncated_cells;
  if (!Array.isArray(cut) || cut.length === 0) return null;
  return `cells of row ${due} are truncated: ${cut.join(', ')}`;
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
