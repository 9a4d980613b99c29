import { expect, it } from 'vitest';
import { makeFixtureReport, makeSaturatedReport } from '../../test/fixtures/fixture-report.ts';
import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';
import { renderConsole } from './console.ts';
import { html } from './html.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';

const sound = makeFixtureReport({ samples: 40 });
const saturated = makeSaturatedReport();
const text = (reporter: Reporter, of: RunReport) =>
  reporter
    .render(of)
    .flatMap((file) => [...file.chunks])
    .join('');

it('the console says invalid on its first line, and what to do', () => {
  const [first, ...rest] = renderConsole(saturated, { width: 300, color: false }).split('\n');
  expect(first).toMatch(/^invalid: the client was saturated.*Give the client a core of its own/);
  expect(rest.join('\n')).toContain('had no core for 47.0 %');
  expect(renderConsole(sound, { width: 300, color: false })).not.toContain('saturated');
});

it('summary.md says it on its first line', () => {
  expect(text(markdown, saturated).split('\n')[0]).toMatch(
    /^> \*\*invalid\*\*: the client was saturated.*Give the client a core/,
  );
  expect(text(markdown, sound)).not.toContain('saturated');
});

it('the page opens with it', () => {
  const page = text(html, saturated);
  const main = page.slice(page.indexOf('<main>'));
  expect(main).toMatch(
    /^<main>\s*<section[^>]*>\s*<p class="banner" role="alert"><strong>invalid<\/strong> the client was saturated/,
  );
  expect(text(html, sound)).not.toContain('<p class="banner"');
});

it('junit.xml is not green', () => {
  expect(text(junit, { ...saturated, gates: [] })).toMatch(/tests="1" failures="0" errors="1"/);
});
