import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const SECTIONS = [
  'overview',
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

/** Script of the button that chooses between light and dark, which every page of ours has. */
export const THEME_SCRIPT = readAsset('theme.js');

/** The page's style sheet and script, read once. */
export const PAGE_ASSETS = {
  css: readAsset('report.css'),
  js: `${THEME_SCRIPT}\n${readAsset('report.js')}`,
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
