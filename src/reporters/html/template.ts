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

/** Modules of the sample table, each after those that it imports. */
const SAMPLE_SCRIPTS = [
  'make',
  'word-diff',
  'state',
  'sample-index',
  'choose-rows',
  'sample-store',
  'search',
  'rich',
  'row-cells',
  'grid',
  'sample-details',
  'panel',
  'tools',
  'start',
];

/**
 * Modules as one script: an inline script can import nothing, so their imports and the word `export` are left out. Their
 * outermost names must differ, else the browser refuses the whole.
 */
function joinModules(names: readonly string[]): string {
  const texts = names.map((name) =>
    readAsset(`samples/${name}.js`)
      .replace(/^import [^;]*;\n/gm, '')
      .replace(/^export /gm, ''),
  );
  return `(() => {\n'use strict';\n${texts.join('\n')}\n})();\n`;
}

/** Script of the button that chooses between light and dark, which every page of ours has. */
export const THEME_SCRIPT = readAsset('theme.js');

/** The page's style sheets and scripts, read once. */
export const PAGE_ASSETS = {
  css: ['report.css', 'sections.css', 'samples.css', 'print.css'].map(readAsset).join('\n'),
  js: `${THEME_SCRIPT}\n${readAsset('page.js')}\n${joinModules(SAMPLE_SCRIPTS)}`,
};

/** A template that escapes by default, knows no helper but Handlebars' own, and throws on a name it is not given. */
function compile(): (view: object) => string {
  const handlebars = Handlebars.create();
  for (const section of SECTIONS) handlebars.registerPartial(section, readAsset(`${section}.hbs`));
  handlebars.registerPartial('latencyTable', readAsset('latency-table.hbs'));
  // Parts of a line: the end of their own line is none of it.
  for (const part of ['linked', 'sentence'])
    handlebars.registerPartial(part, readAsset(`${part}.hbs`).trimEnd());
  handlebars.registerPartial('agreement', readAsset('agreement.hbs'));
  const render = handlebars.compile(readAsset('report.hbs'), { strict: true, knownHelpersOnly: true });
  return (view) => render(view);
}

/** The HTML page of a view, up to the data of its samples. Throws when the template names something that the view lacks: a bug of ours. */
export const renderPage: (view: object) => string = compile();
