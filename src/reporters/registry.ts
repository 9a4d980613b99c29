import type { Reporter } from '../types/plugs.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';

/** Reporters by the name that `--reporter` takes. */
export const REPORTERS = { json, csv, html, junit, markdown } as const satisfies Readonly<
  Record<string, Reporter>
>;

/** A name that `--reporter` takes. */
export type ReporterName = keyof typeof REPORTERS;
