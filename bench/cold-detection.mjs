// Cold detection against the sandbox's own ledger: 20 candidates side by side, 10 probes each, idle timeout 3 s, start
// 2 s; refusing (503), holding (the request asks for it by X-Scale-Up-Timeout) and silently holding.
// Usage: npm run build && node bench/cold-detection.mjs [out.json]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchSandbox } from '../dist/sandbox/launch.js';
import { RESTING_KNOBS } from '../dist/util/sandbox-knobs.js';

const ROOT = resolve(import.meta.dirname, '..');
const MODEL = 'sandbox/sentiment-large';
const CANDIDATES = 20;
const STEPS = 10;
const IDLE_MS = 3_000;
const START_MS = 2_000;

const MODES = {
  refusing: { as: 'serverless', coldMode: 'refuse' },
  holding: { as: 'endpoint', engine: 'toolkit' },
  'silently holding': { as: 'serverless', coldMode: 'hold' },
};

const figures = [];
for (const [mode, knobs] of Object.entries(MODES)) figures.push(await study(mode, knobs));
console.table(figures);
if (process.argv[2] !== undefined) writeFileSync(process.argv[2], `${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = figures.every(({ pass }) => pass) ? 0 : 1;

async function study(mode, more) {
  const knobs = {
    ...RESTING_KNOBS,
    seed: 1,
    serviceTimeMs: 30,
    jitter: 0.2,
    coldStartMs: START_MS,
    idleTimeoutMs: IDLE_MS,
    ...more,
  };
  const ids = Array.from({ length: CANDIDATES }, (_, n) => `m${n + 1}`);
  const sandbox = await launchSandbox({
    port: 0,
    deployments: ids.map((id) => ({ id, model: MODEL, knobs, price: null })),
  });
  const folder = mkdtempSync(join(tmpdir(), 'cold-detection-'));
  try {
    writeFileSync(join(folder, 'suite.json'), JSON.stringify(suiteOf(ids, knobs, sandbox.url)));
    await run(folder);
    const { entries } = await (await fetch(`${sandbox.url}/sandbox/ledger`)).json();
    return judge(mode, folder, entries);
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function suiteOf(ids, knobs, url) {
  return {
    name: 'cold-detection',
    task: 'text-classification',
    dataset: {
      name: 'product-reviews',
      source: join(ROOT, 'datasets/product-reviews/test.jsonl'),
      fields: { input: 'text', target: 'sentiment', id: 'id' },
      limit: STEPS,
    },
    candidates: ids.map((id) => ({
      id,
      model: MODEL,
      ...(knobs.as === 'endpoint'
        ? { provider: 'endpoint', endpoint: { url: `${url}/d/${id}` } }
        : { provider: 'hf-inference', baseUrl: `${url}/d/${id}` }),
    })),
    scorers: ['accuracy'],
    load: { kind: 'idle-gap', shortest: '1500ms', longest: '6s', steps: STEPS, repeat: 1, reference: 5 },
  };
}

function run(folder) {
  return new Promise((done, fail) => {
    const args = [join(ROOT, 'dist/cli.js'), 'run', 'suite.json', '-o', 'out', '--quiet'];
    const env = { PATH: process.env.PATH, HOME: folder, HF_TOKEN: 'hf_sandbox0000000000000000' };
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done() : fail(new Error(`the run ended with ${code}`))));
  });
}

function judge(mode, folder, entries) {
  const truth = new Map(entries.map((entry) => [entry.requestId, entry.cold]));
  const probes = readFileSync(join(folder, 'out/journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .flatMap((event) => (event.type === 'result' && event.result.phase === 'measured' ? [event.result] : []));
  const counts = { hit: 0, falseAlarm: 0, missed: 0, warm: 0 };
  for (const { attempts } of probes) {
    const claimed = attempts.some(({ cold }) => cold !== null);
    const met = attempts.some(({ server }) => truth.get(server.requestId) === true);
    if (claimed) counts[met ? 'hit' : 'falseAlarm'] += 1;
    else counts[met ? 'missed' : 'warm'] += 1;
  }
  const { cells } = JSON.parse(readFileSync(join(folder, 'out/report.json'), 'utf8'));
  const warmMaxMs = Math.max(
    ...cells.map(({ latency }) => latency.find(({ metric }) => metric === 'service_time')?.warm?.max ?? 0),
  );
  const thresholds = cells.map(({ idleGap }) => idleGap.threshold);
  const covered = thresholds.filter(
    ({ lowMs, highMs }) => (lowMs ?? 0) <= IDLE_MS && IDLE_MS <= (highMs ?? Number.POSITIVE_INFINITY),
  ).length;
  const widths = thresholds.flatMap(({ lowMs, highMs }) =>
    lowMs === null || highMs === null ? [] : [highMs - lowMs],
  );
  const precision = counts.hit / (counts.hit + counts.falseAlarm);
  const recall = counts.hit / (counts.hit + counts.missed);
  return {
    mode,
    probes: probes.length,
    ...counts,
    precision,
    recall,
    warmMaxMs: Math.round(warmMaxMs),
    boundMs: medianOf(cells.map(({ idleGap }) => idleGap.bound?.boundMs ?? Number.NaN)),
    thresholdMs: medianOf(thresholds.map(({ valueMs }) => valueMs ?? Number.NaN)),
    intervalMs: medianOf(widths),
    covered: `${covered} of ${cells.length}`,
    pass:
      probes.length === CANDIDATES * STEPS &&
      precision >= 0.99 &&
      recall >= 0.99 &&
      warmMaxMs < START_MS &&
      covered === cells.length,
  };
}

function medianOf(values) {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]);
}
