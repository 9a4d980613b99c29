// npm run bench:report [-- --quick]: the report of 50,000 requests: time, memory, size, first paint, frames while scrolling.
// Runs a suite against a server of its own on loopback. Writes bench/REPORT.md; --quick takes a tenth and only prints.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../dist/util/rng.js';
import { openChromium } from '../scripts/open-chromium.mjs';

const quick = process.argv.includes('--quick');
const SAMPLES = quick ? 2_500 : 25_000;
const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const LABELS = ['billing', 'account', 'shipping', 'technical', 'general'];
const WORDS =
  'my order account charge refund please help login parcel late invoice error page reset broken screen phone card payment address change delivery week twice password wrong item return label app crash since yesterday morning update subscription cancel'.split(
    ' ',
  );

const rng = createRng('bench/report');
const draw = (list) => list[Math.floor(rng.next() * list.length)];
const folder = mkdtempSync(join(tmpdir(), 'hfbench-report-bench-'));

function writeDataset() {
  const lines = Array.from({ length: SAMPLES }, (_, at) => {
    const words = Array.from({ length: 8 + Math.floor(rng.next() * 33) }, () => draw(WORDS)).join(' ');
    return `t-${String(at + 1).padStart(5, '0')},${words},${draw(LABELS)}`;
  });
  writeFileSync(join(folder, 'tickets.csv'), `id,text,intent\n${lines.join('\n')}\n`);
}

/** Answers at once; one request in a hundred fails, and so does its retry. */
async function startServer() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const fails = rng.next() < 0.01;
      response.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' });
      const scores = LABELS.map((label) => ({ label, score: rng.next() / 5 })).sort(
        (a, b) => b.score - a.score,
      );
      response.end(fails ? '{"error":"<script>alert(1)</script>"}' : JSON.stringify([scores]));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function writeSuite(port) {
  const candidate = (id) =>
    `  - {id: ${id}, model: a/${id}, provider: endpoint, endpoint: {url: "http://127.0.0.1:${port}/${id}"}, dialect: toolkit, price: {perRequestUsd: 0.0001}}`;
  const suite = [
    'name: big',
    'task: text-classification',
    'dataset: {source: ./tickets.csv, fields: {input: text, target: intent, id: id}}',
    `candidates:\n${candidate('one')}\n${candidate('two')}`,
    'load: {kind: closed, concurrency: 32}',
    'retry: {attempts: 2, initial: 1ms, max: 2ms}',
    'scorers: [accuracy, confusion-matrix]',
  ];
  writeFileSync(join(folder, 'suite.yaml'), `${suite.join('\n')}\n`);
}

const TELL_USAGE =
  'data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();process.stderr.write("\nUSAGE "%2Bu.maxRSS%2B" "%2B(u.userCPUTime%2Bu.systemCPUTime)%2B"\n")})';

/** Runs the command line; gives seconds, seconds of processor, and MB of its greatest resident memory. */
function hfbench(...flags) {
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', TELL_USAGE, CLI, ...flags], { cwd: folder });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  child.stdout.resume();
  return new Promise((resolve) =>
    child.on('close', (code) => {
      const [, rss, cpu] = /USAGE (\d+) (\d+)/.exec(errors) ?? [];
      const seconds = (performance.now() - started) / 1000;
      resolve({ code, seconds, cpu: Number(cpu) / 1e6, rss: Number(rss) / 1024, errors });
    }),
  );
}

/** Frames while the table is scrolled: slowly, by pages, and by leaps. */
const SCROLL = `(async () => {
  const grid = document.querySelector('#sample-grid');
  const gaps = [];
  let last = performance.now();
  const frame = () => new Promise((resolve) => requestAnimationFrame((now) => { gaps.push(now - last); last = now; resolve(); }));
  await frame();
  gaps.length = 0;
  for (let at = 0; at < 200; at += 1) { grid.scrollTop += 40; await frame(); }
  for (let at = 0; at < 100; at += 1) { grid.scrollTop += grid.clientHeight; await frame(); }
  for (let at = 0; at < 100; at += 1) { grid.scrollTop = grid.scrollHeight * ((at * 61) % 100) / 100; await frame(); }
  gaps.sort((a, b) => a - b);
  return { frames: gaps.length, p50: gaps[gaps.length >> 1], p99: gaps[Math.floor(0.99 * gaps.length)], max: gaps.at(-1) };
})()`;

/** The longest task of the page's main thread while `work` goes on, ms on the clock and ms of processor. */
async function longestTask(browser, page, work) {
  await browser.startTracing(page, {
    categories: ['toplevel', '__metadata', 'disabled-by-default-devtools.timeline'],
  });
  const value = await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8'));
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) => /RunTask$/.test(name) && mains.has(`${pid}/${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace holds no task of the page');
  const most = (key) => tasks.reduce((found, task) => Math.max(found, task[key] ?? 0), 0) / 1000;
  return { value, clock: most('dur'), cpu: most('tdur') };
}

const until = async (page, expression) => {
  while (!(await page.evaluate(expression))) await page.waitForTimeout(10);
};

async function look(path) {
  const browser = await openChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const opening = await longestTask(browser, page, async () => {
      await page.goto(`file://${path}`);
      await until(page, `document.querySelector('#sample-grid .row.ready') !== null`);
      return await page.evaluate(
        `[performance.getEntriesByType('paint').find(({ name }) => name === 'first-contentful-paint').startTime, performance.now()]`,
      );
    });
    await page.evaluate(`document.querySelector('#samples').scrollIntoView()`);
    await page.waitForTimeout(500);
    const scrolling = await longestTask(browser, page, () => page.evaluate(SCROLL));
    const searching = await longestTask(browser, page, async () => {
      const started = performance.now();
      await page.fill('#sample-search', 'parcel billing twice');
      await until(
        page,
        `/^[\\d,]+ of [\\d,]+ samples$/.test(document.querySelector('#sample-count').textContent)
        && !document.querySelector('#sample-count').textContent.startsWith('${SAMPLES.toLocaleString('en-US')} of')`,
      );
      return performance.now() - started;
    });
    return { opening, scrolling, searching };
  } finally {
    await browser.close();
  }
}

const server = await startServer();
try {
  writeDataset();
  writeSuite(server.address().port);
  const ran = await hfbench('run', 'suite.yaml', '--out', 'out', '--quiet', '--reporter', 'markdown');
  if (ran.code !== 0 && ran.code !== 3) throw new Error(`the run ended with ${ran.code}: ${ran.errors}`);
  const made = await hfbench('report', 'out', '--no-color');
  const file = join(folder, 'out', 'report.html');
  const bytes = statSync(file).size;
  const seen = await look(file);
  const ms = (value) => `${Math.round(value)} ms`;
  const row = (what, value, goal, met) => `| ${what} | ${value} | ${goal} | ${met ? 'met' : 'MISSED'} |`;
  const task = (what, { clock, cpu }, most) =>
    row(what, `${ms(cpu)} of processor, ${ms(clock)} on the clock`, `${most} ms of processor`, cpu <= most);
  const { opening, scrolling, searching } = seen;
  const [paint, ready] = opening.value;
  const table = [
    '| what | measured | goal | |',
    '| --- | --- | --- | --- |',
    row('`hfbench report`, all reporters', `${made.seconds.toFixed(1)} s`, '10 s', made.seconds <= 10),
    row('its processor time', `${made.cpu.toFixed(1)} s`, '20 s', made.cpu <= 20),
    row('its greatest resident memory', `${Math.round(made.rss)} MB`, '1,024 MB', made.rss <= 1024),
    row('report.html', `${(bytes / 1e6).toFixed(1)} MB`, '25 MB', bytes <= 25e6),
    row('first contentful paint', ms(paint), '1,500 ms', paint <= 1500),
    row('first rows with their texts', ms(ready), '3,000 ms', ready <= 3000),
    row(
      `longest of ${scrolling.value.frames} frames of scrolling`,
      ms(scrolling.value.max),
      '100 ms',
      scrolling.value.max <= 100,
    ),
    task('longest task while scrolling', scrolling, 50),
    task('longest task while opening', opening, 200),
    row('search through all texts', ms(searching.value), '5,000 ms', searching.value <= 5000),
    task('longest task while searching', searching, 50),
  ];
  const cut = readdirSync(join(folder, 'out')).includes('report-more.json');
  const text = `# The report of ${(2 * SAMPLES).toLocaleString('en-US')} requests\n\nMade by \`npm run bench:report\` with Node ${process.version}: ${SAMPLES.toLocaleString('en-US')} samples by two candidates, answered on loopback; the page in Chromium from disk. All rows ${cut ? 'are NOT' : 'are'} in the page. Times are those of one run on one machine, which had other work: load ${loadavg()[0].toFixed(1)} on ${cpus().length} processors. Other work lengthens processor time least; its goals are our own reading of the goals on the clock.\n\n${table.join('\n')}\n`;
  console.log(text);
  if (!quick) writeFileSync(new URL('./REPORT.md', import.meta.url), text);
} finally {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
