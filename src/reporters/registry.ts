import type { Reporter } from '../types/plugs.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { modelCard } from './model-card.ts';
import { parquet } from './parquet.ts';
import { prometheus } from './prometheus.ts';

/** Reporters by the name that `--reporter` takes. */
export const REPORTERS = {
  json,
  csv,
  html,
  junit,
  markdown,
  parquet,
  prometheus,
  'model-card': modelCard,
} as const satisfies Readonly<Record<string, Reporter>>;
