import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scorers } from '../scorers/registry.ts';
import { DEFINITIONS } from './definitions.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

it('every term is defined once and stands in docs/metrics.md', () => {
  const metrics = read('metrics.md');
  const terms = DEFINITIONS.map(({ term }) => term);
  expect(new Set(terms).size).toBe(terms.length);
  for (const term of terms) expect(metrics, term).toContain(term);
});

it('every scorer has its place in docs/scorers.md', () => {
  const page = read('scorers.md');
  for (const name of Object.keys(scorers)) expect(page, name).toMatch(new RegExp(`\\| \`${name}\` +\\|`));
});

it('every latency metric of a report is defined', () => {
  const terms = DEFINITIONS.map(({ term }) => term);
  for (const metric of 'service_time response_time request_latency ttfb ttft ttfo tpot itl schedule_delay retry_wait connect_time'.split(
    ' ',
  )) {
    expect(terms).toContain(metric);
  }
});
