import { SERVED } from '../../reporters/pages/links.ts';
import { renderRunsPage } from '../../reporters/pages/runs-page.ts';
import { renderPage } from '../../reporters/pages/template.ts';
import { InputError, messageOf } from '../../util/errors.ts';
import { pageName } from '../../util/page-name.ts';
import { type Answer, fileAnswer, liveAnswer, pageAnswer } from './answer.ts';
import { makeComparePage } from './compare-view.ts';
import type { KnownRun } from './run-catalog.ts';
import { makeRunPage } from './run-view.ts';
import type { Site } from './site.ts';
import { makeSuitePage } from './suite-view.ts';

/** How long the first page waits for figures that the index does not have, ms. */
const FIGURES_WITHIN_MS = 700;

/**
 * The answer to an address. Its parts are looked up among the names of known runs, suites and files, and never joined to a
 * path, so nothing else can be reached. `place`: the reports folder as people know it.
 */
export async function answerTo(address: string, site: Site, place: string): Promise<Answer> {
  const url = new URL(`http://localhost${address}`);
  const parts = url.pathname.split('/').slice(1);
  try {
    return (await find(parts, url.searchParams, site, place)) ?? notFound(url.pathname);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return problem(422, error.message, error.where ?? '', error.hint ?? '');
  }
}

async function find(
  parts: readonly string[],
  query: URLSearchParams,
  site: Site,
  place: string,
): Promise<Answer | null> {
  const [first = '', name = '', last = '', ...rest] = parts;
  if (rest.length > 0) return null;
  switch (first) {
    case '':
      return parts.length === 1 ? listPage(site, place) : null;
    case 'suite':
      return last === '' ? suitePage(name, site) : null;
    case 'run':
      return runPart(name, last, site);
    case 'compare':
      return name === '' && last === '' ? comparePage(query, site) : null;
    default:
      return null;
  }
}

async function listPage(site: Site, place: string): Promise<Answer> {
  const { listed, unread } = await site.list(await site.runs(), FIGURES_WITHIN_MS);
  return pageAnswer(renderRunsPage({ runs: listed, place, unread }, SERVED));
}

async function suitePage(name: string, site: Site): Promise<Answer | null> {
  const own = (await site.runs()).filter(({ suite }) => pageName(suite) === name);
  const suite = own[0]?.suite;
  return suite === undefined ? null : pageAnswer(await makeSuitePage(suite, own, site, SERVED));
}

async function runPart(name: string, part: string, site: Site): Promise<Answer | null> {
  const run = await site.run(name);
  if (run === null) return null;
  if (part === 'events') return liveAnswer(run.folder);
  if (part !== '') return fileAnswer(run.folder, part);
  return pageAnswer(await makeRunPage(run, await runsLike(run, site), site, SERVED));
}

async function runsLike({ suite }: KnownRun, site: Site): Promise<readonly KnownRun[]> {
  return (await site.runs()).filter((run) => run.suite === suite);
}

async function comparePage(query: URLSearchParams, site: Site): Promise<Answer | null> {
  const [a, b] = await Promise.all(['a', 'b'].map((side) => site.run(query.get(side) ?? '')));
  if (!a || !b) return problem(404, 'Two runs are needed', 'Choose two runs on the page of their suite.', '');
  const margin = marginOf(query.get('margin') ?? '');
  if (margin instanceof Error) return problem(400, messageOf(margin), '', 'for example 0.02: 2 points');
  const forced = query.get('force') === '1';
  return pageAnswer(await makeComparePage({ a, b, margin, forced }, site, SERVED));
}

function marginOf(text: string): number | null | Error {
  if (text.trim() === '') return null;
  const value = Number(text);
  return value >= 0 && value <= 1 ? value : new Error(`A margin is a number of 0 to 1, got "${text}".`);
}

function notFound(path: string): Answer {
  return problem(404, 'There is no such page', path, '');
}

function problem(status: number, headline: string, text: string, hint: string): Answer {
  return pageAnswer(renderPage('problem', headline, { crumbs: [], headline, text, hint }, SERVED), status);
}
