import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { visibleCopy } from '../html/embed.ts';
import { PAGE_ASSETS, THEME_SCRIPT } from '../html/template.ts';
import type { Links } from './links.ts';

const PAGES = ['runs', 'suite', 'run', 'compare', 'problem'] as const;
type PageKind = (typeof PAGES)[number];

function readAsset(name: string): string {
  return readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
}

const CSS = `${PAGE_ASSETS.css}\n${readAsset('pages.css')}`;
const JS = readAsset('pages.js');

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const POLICY = [
  "default-src 'none'",
  `style-src ${sourceOf(CSS)}`,
  `script-src ${sourceOf(THEME_SCRIPT)} ${sourceOf(JS)}`,
  // The empty icon of a page, which keeps browsers from asking for one.
  'img-src data:',
  "base-uri 'none'",
];

/**
 * What a page of ours may do when a server sends it: run and wear what we wrote, by its hash, and ask that server. Nothing
 * frames it.
 */
export const SERVED_POLICY = [
  ...POLICY,
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The same for a page in a file: it asks nobody. Who frames it a file can not say. */
const FILED_POLICY = [...POLICY, "form-action 'none'"].join('; ');

/** Templates that escape by default and throw on a name that they are not given. */
function compile(): Readonly<Record<PageKind, (view: object) => string>> {
  const handlebars = Handlebars.create();
  const options = { strict: true, knownHelpersOnly: true };
  handlebars.registerPartial('layout', readAsset('layout.hbs'));
  handlebars.registerPartial('figure', readAsset('figure.hbs'));
  return Object.fromEntries(
    PAGES.map((kind) => [kind, handlebars.compile(readAsset(`${kind}.hbs`), options)]),
  ) as unknown as Readonly<Record<PageKind, (view: object) => string>>;
}

const TEMPLATES = compile();

/** One HTML page. Every text of the view is shown with its acting characters made visible, and escaped. */
export function renderPage(kind: PageKind, title: string, view: object, links: Links): string {
  return TEMPLATES[kind]({
    ...visibleCopy(view),
    page: {
      title: visibleCopy(title),
      home: links.home,
      policy: links.served ? '' : FILED_POLICY,
      css: CSS,
      theme: THEME_SCRIPT,
      js: JS,
    },
  });
}
