import { resolve } from 'node:path';
import { InputError, messageOf } from '../util/errors.ts';
import { type Command, type Context, EXIT } from './command.ts';
import { wholeNumber } from './flag-values.ts';
import { reportsFolderIn } from './reports-folder.ts';
import { shorten } from './shorten.ts';
import { exportSite } from './view/export-site.ts';
import { openBrowser } from './view/open-browser.ts';
import { serveSite } from './view/server.ts';
import { Site } from './view/site.ts';

/** The port when none is asked for. */
const PORT = 4180;

export const view: Command = {
  name: 'view',
  summary:
    'a local page over the runs: list, trends, comparison of two, progress; or its files with --export',
  positionals: '',
  flags: [
    {
      flags: '--port <n>',
      description: `port on 127.0.0.1 (default ${PORT}; 0: any)`,
      parse: port,
    },
    { flags: '--open', description: 'open the browser' },
    {
      flags: '--export <dir>',
      description: 'write the pages and reports into a new or empty folder instead, for any host of files',
    },
  ],
  examples: ['hfbench view', 'hfbench view --port 0 --open', 'hfbench view --export site'],
  run: async (_args, flags, context) => {
    const reportsFolder = reportsFolderIn(context.cwd);
    const site = new Site(reportsFolder, context.clock);
    const place = shorten(reportsFolder, context.cwd);
    if (typeof flags.export !== 'string') return serve(site, place, flags, context);
    for (const other of ['port', 'open'])
      if (flags[other] !== undefined)
        throw new InputError(`--export starts no server, so it takes no --${other}`);
    const made = await exportSite(site, resolve(context.cwd, flags.export), place);
    for (const line of made.leftOut) context.err(`left out: ${line}\n`);
    context.out(
      `${made.runs} runs on ${made.pages} pages, with ${made.files} report files: ${shorten(resolve(context.cwd, flags.export, 'index.html'), context.cwd)}\n`,
    );
    return EXIT.ok;
  },
};

function port(text: string): number {
  const value = wholeNumber('--port', 0)(text);
  if (value <= 65_535) return value;
  throw new InputError(`--port takes a number up to 65535, got "${text}"`);
}

async function serve(
  site: Site,
  place: string,
  flags: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<number> {
  const interrupted = new Promise<void>((done) => {
    context.onInterrupt(() => done());
  });
  const server = await serveSite(site, {
    port: (flags.port as number | undefined) ?? PORT,
    place,
    tell: (error) => context.err(`${error instanceof Error ? (error.stack ?? '') : messageOf(error)}\n`),
  });
  context.out(`${server.url} shows the runs in ${place}. Ctrl-C ends it.\n`);
  if (flags.open === true) {
    const why = await openBrowser(server.url, process.platform);
    if (why !== null) context.err(`The browser could not be opened: ${why}\n`);
  }
  await interrupted;
  await server.close();
  return EXIT.ok;
}
