import { pageName } from '../../util/page-name.ts';

/** Where the pages find each other. */
export interface Links {
  readonly home: string;
  suite(suite: string): string;
  /** `run`: its part of an address. */
  run(run: string): string;
  file(run: string, file: string): string;
  /** Null: there is no such page. */
  compare(a: string, b: string): string | null;
  /** True: a server answers, so a page can ask for any two runs and follow one that goes on. */
  readonly served: boolean;
}

/** Links of pages that a server makes when they are asked for. */
export const SERVED: Links = {
  home: '/',
  suite: (suite) => `/suite/${pageName(suite)}/`,
  run: (run) => `/run/${run}/`,
  file: (run, file) => `/run/${run}/${file}`,
  compare: (a, b) => `/compare/?a=${a}&b=${b}`,
  served: true,
};

/** Folder of the page that compares two runs, by their parts of an address. */
export function comparisonName(a: string, b: string): string {
  const isPlain = ![a, b].some((name) => name.includes('-vs-'));
  return pageName(isPlain ? `${a}-vs-${b}` : JSON.stringify([a, b]));
}

/** Links of pages that lie in files, `depth` folders below the first; only these pairs are compared. */
export function filedLinks(depth: number, pairs: ReadonlySet<string>): Links {
  const up = '../'.repeat(depth);
  return {
    home: `${up}index.html`,
    suite: (suite) => `${up}suite/${pageName(suite)}/index.html`,
    run: (run) => `${up}run/${run}/index.html`,
    file: (run, file) => `${up}run/${run}/${file}`,
    compare: (a, b) => {
      const name = comparisonName(a, b);
      return pairs.has(name) ? `${up}compare/${name}/index.html` : null;
    },
    served: false,
  };
}
