import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const SECTIONS = [
  'overview',
  'comparisons',
  'quality',
  'latency',
  'cost',
  'deployments',
  'reliability',
  'samples',
  'methods',
] as const;

function readAsset(name: string): string {
  return readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
}

/** The page's style sheets and scripts, read once. */
export const PAGE_ASSETS = {
  css: ['report.css', 'sections.css', 'print.css'].map(readAsset).join('\n'),
  js: ['report.js', 'page.js'].map(readAsset).join('\n'),
};

/** A template that escapes by default, knows no helper but Handlebars' own, and throws on a name it is not given. */
function compile(): (view: object) => string {
  const handlebars = Handlebars.create();
  for (const section of SECTIONS) handlebars.registerPartial(section, readAsset(`${section}.hbs`));
  handlebars.registerPartial('latencyTable', readAsset('latency-table.hbs'));
  const render = handlebars.compile(readAsset('report.hbs'), { strict: true, knownHelpersOnly: true });
  return (view) => render(view);
}

/** The HTML page of a view. Throws when the template names something that the view lacks: a bug of ours. */
export const renderPage: (view: object) => string = compile();
