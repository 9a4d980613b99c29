import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeCandidate } from '../../../test/fixtures/make-run.ts';
import { rawGet } from '../../../test/fixtures/raw-get.ts';
import {
  nightlyRun,
  nightlySuite,
  siteEvents,
  startSiteRun,
  writeNights,
  writeSiteRun,
} from '../../../test/fixtures/view-site.ts';
import { thisProcess } from '../../store/process-mark.ts';
import type { LiveRun } from '../../types/live-run.ts';
import { systemClock } from '../../util/clock.ts';
import { pageName } from '../../util/page-name.ts';
import { serveSite, type ViewServer } from './server.ts';
import { Site } from './site.ts';

const root = mkdtempSync(join(tmpdir(), 'hfbench-view-'));
const reports = join(root, 'reports');
const BAD = '"><img src=x onerror=window.owned=1>\u202E';
const [FIRST, SECOND] = [0, 1].map((night) => nightlyRun(night).runId) as [string, string];
const faults: unknown[] = [];
let server: ViewServer;
let folders: readonly string[];

beforeAll(async () => {
  mkdirSync(reports);
  folders = await writeNights(reports, 3);
  const suite = nightlySuite({ name: BAD, description: BAD, candidates: [makeCandidate(BAD)] });
  const behaviour = { [BAD]: { accuracy: 0.7, ms: 80 } };
  await writeSiteRun(reports, { ...nightlyRun(5), runId: BAD, suite, behaviour, samples: 20 });
  writeFileSync(join(root, 'secret.txt'), 'nobody may read this');
  server = await serveSite(new Site(reports, systemClock), {
    port: 0,
    place: 'reports',
    tell: (error) => faults.push(error),
  });
});

afterAll(async () => {
  await server?.close();
  rmSync(root, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

const get = (path: string, headers = {}, method = 'GET') => rawGet(server.url, path, headers, method);
const run = (id: string) => `/run/${pageName(id)}/`;

describe('pages', () => {
  it('the list has every run with its figures, newest first', async () => {
    const { status, text } = await get('/');
    expect(status).toBe(200);
    const ids = [...text.matchAll(/<small>(2026\d{4}-\d{6}-\w+)<\/small>/g)].map((match) => match[1]);
    expect(ids).toEqual([2, 1, 0].map((night) => nightlyRun(night).runId));
    expect(text).toMatch(/bart-serverless<\/b>[\s\S]*?\d\d\.\d % *<small>\[\d\d\.\d, \d\d\.\d\]/);
  });

  it('a suite has a chart a metric with every run, its interval, its gates and the accepted baseline', async () => {
    const { status, text } = await get('/suite/nightly/');
    expect(status).toBe(200);
    for (const metric of ['Accuracy', 'service_time.p95', 'cost per 1,000 requests', 'error rate'])
      expect(text).toContain(`<strong>${metric}</strong>`);
    expect(text).toMatch(
      new RegExp(`bart-serverless: \\d\\d\\.\\d %\\n95 % interval [^\\n]*\\nn = 160\\nrun ${FIRST}`),
    );
    expect(text).toContain('gate: at least 75.0 %');
    expect(text).toContain(`accepted baseline: run ${nightlyRun(2).runId}`);
  });

  it('a comparison has difference, interval, corrected p and the samples that turned', async () => {
    const { status, text } = await get(`/compare/?a=${FIRST}&b=${SECOND}`);
    expect(status).toBe(200);
    expect(text).toMatch(
      /<td class="id">accuracy<small>higher is better<\/small><\/td><td class="n"><b>[+−]\d/,
    );
    expect(text).toContain('samples whose accuracy differs');
    expect(text).toContain('160 samples in both, 0 only in a, 0 only in b');
  });

  it('a comparison of unlike runs is refused with the reason, and made when asked for in spite of it', async () => {
    const suite = nightlySuite({ errors: 'wrong' });
    await writeSiteRun(reports, nightlyRun(7, { runId: 'other-terms', suite, samples: 40 }));
    await expect.poll(async () => (await get(run('other-terms'))).status).toBe(200);
    const refused = await get(`/compare/?a=${FIRST}&b=other-terms`);
    expect(refused.text).toMatch(/Not compared:[\s\S]*failed requests count otherwise/);
    expect(refused.text).not.toContain('<table class="differences-table">');
    const forced = await get(`/compare/?a=${FIRST}&b=other-terms&force=1`);
    expect(forced.text).toContain('failed requests count otherwise');
    expect(forced.text).toContain('<table class="differences-table">');
  });

  it('a margin is taken from 0 to 1 and refused beyond', async () => {
    const query = `/compare/?a=${FIRST}&b=${SECOND}&margin=`;
    expect((await get(`${query}0.3`)).text).toContain('margin 0.3');
    expect(await get(`${query}two`)).toMatchObject({ status: 400 });
  });

  it('a run has its gates, its files and what to compare it with', async () => {
    const { text } = await get(run(SECOND));
    for (const name of [
      'report.html',
      'summary.csv',
      'requests.csv',
      'attempts.csv',
      'junit.xml',
      'summary.md',
    ])
      expect(text).toContain(`href="${run(SECOND)}${name}"`);
    expect(text.replaceAll('&#x3D;', '=')).toContain(`/compare/?a=${FIRST}&amp;b=${SECOND}`);
    expect(text).toMatch(/the 95 % interval .* of the bar|meets the bar|misses the bar/);
  });

  it('names from runs are shown as text and never as markup, in addresses as a hash', async () => {
    for (const path of ['/', `/suite/${pageName(BAD)}/`, run(BAD)]) {
      const { status, text } = await get(path);
      expect(status).toBe(200);
      expect(text).not.toContain('<img');
      expect(text).toContain('&quot;&gt;&lt;img src&#x3D;x onerror&#x3D;window.owned&#x3D;1&gt;‹U+202E›');
    }
  });

  it('a run that the index does not have is found, and says how it stands', async () => {
    await writeSiteRun(reports, nightlyRun(9, { runId: 'stranger', samples: 20 }), false);
    await expect.poll(async () => (await get('/')).text).toContain('<small>stranger</small>');
    expect((await get(run('stranger'))).text).toContain('>complete</span>');
  });

  it('a report that is gone or damaged takes its own row and no other', async () => {
    const report = join(folders[0] as string, 'report.json');
    renameSync(report, `${report}.kept`);
    writeFileSync(report, 'root:x:0:0');
    const damaged = await get('/suite/nightly/');
    renameSync(`${report}.kept`, report);
    expect(damaged.status).toBe(200);
    expect(damaged.text).toContain(`${FIRST} is left out:`);
  });

  it.each([
    '/nothing',
    '/run/',
    '/run/nothing/',
    '/suite/nothing/',
    '/run/x/y/z',
    '/compare/x',
    '//',
    '/%zz',
  ])('there is no %s', async (path) => {
    const { status, headers } = await get(path);
    expect(status).toBe(404);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });
});

describe('who is answered', () => {
  const port = () => new URL(server.url).port;

  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('%s with the port is its host', async (name) => {
    expect((await get('/', { host: `${name}:${port()}` })).status).toBe(200);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '0.0.0.0',
    '127.0.0.2',
    'user@localhost',
  ])('%s is not, whatever port it names', async (name) => {
    for (const host of [`${name}:${port()}`, name]) {
      const { status, text } = await get('/', { host });
      expect(status).toBe(403);
      expect(text).not.toContain('nightly');
    }
  });

  it('its own name with another port, or twice, is not either', async () => {
    for (const host of ['localhost', 'localhost:1', `localhost:${port()}0`])
      expect((await get('/', { host })).status).toBe(403);
    const twice = await rawText(`GET / HTTP/1.1\r\nHost: localhost:${port()}\r\nHost: evil.example\r\n\r\n`);
    expect(twice).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(await rawText('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await rawText('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s is not answered', async (method) => {
    const { status, headers } = await get('/', {}, method);
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('HEAD has the headers of GET and no body', async () => {
    for (const path of ['/', `${run(FIRST)}summary.csv`, `${run(FIRST)}report.html`]) {
      const [head, whole] = [await get(path, {}, 'HEAD'), await get(path)];
      expect(head.text).toBe('');
      expect(head.status).toBe(200);
      expect(Number(head.headers['content-length'])).toBe(Buffer.byteLength(whole.text));
    }
  });

  it('another site may lead here by a link, and load nothing behind its reader’s back', async () => {
    const site = (mode: string, dest: string) =>
      get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest });
    expect((await site('navigate', 'document')).status).toBe(200);
    for (const [mode, dest] of [
      ['no-cors', 'image'],
      ['no-cors', 'script'],
      ['cors', 'empty'],
      ['navigate', 'iframe'],
    ] as const)
      expect((await site(mode, dest)).status).toBe(403);
    expect((await get('/', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })).status).toBe(403);
  });

  it('listens on loopback alone', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it('a port that is taken is said with what to do', async () => {
    const site = new Site(reports, systemClock);
    const taken = serveSite(site, { port: Number(port()), place: 'reports', tell: () => undefined });
    await expect(taken).rejects.toMatchObject({
      message: `port ${port()} is taken`,
      hint: expect.stringContaining('--port 0'),
    });
  });

  function rawText(text: string): Promise<string> {
    return new Promise((settle, fail) => {
      const socket = connect(Number(port()), '127.0.0.1', () => socket.end(text));
      let answer = '';
      socket.setEncoding('utf8').on('data', (part: string) => {
        answer += part;
      });
      socket.on('close', () => settle(answer));
      socket.on('error', fail);
    });
  }
});

describe('what a page may do', () => {
  it('our pages run and wear only what we wrote, by its hash, and are never framed', async () => {
    const { headers, text } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+' 'sha256-[^']+'/,
    );
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|'self'.*script/);
    expect(text).not.toMatch(/<[^>]+ style=/);
    expect(text).not.toMatch(/<[^>]+ on\w+=/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['cache-control']).toBe('no-store');
  });

  it('a report runs in an origin of its own and asks no host', async () => {
    const { headers, text } = await get(`${run(FIRST)}report.html`);
    const policy = String(headers['content-security-policy']);
    expect(text).toContain('hfbench report</title>');
    expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none'/);
    expect(policy).not.toMatch(/allow-same-origin|connect-src|https?:/);
    expect(headers['x-frame-options']).toBe('DENY');
  });

  it.each([
    ['summary.csv', 'text/csv; charset=utf-8', 'attachment'],
    ['junit.xml', 'text/plain; charset=utf-8', 'inline'],
    ['summary.md', 'text/plain; charset=utf-8', 'inline'],
    ['report.json', 'application/json; charset=utf-8', 'attachment'],
  ])('%s is %s and runs nothing', async (name, type, disposition) => {
    const { headers } = await get(run(FIRST) + name);
    expect(headers['content-type']).toBe(type);
    expect(headers['content-disposition']).toBe(`${disposition}; filename="${name}"`);
    expect(headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
  });
});

describe('what can be reached', () => {
  it.each([
    '/run/%2e%2e/secret.txt',
    '/run/..%2fsecret.txt',
    '/run/../../secret.txt',
    '/../secret.txt',
    '/..\\secret.txt',
    `/run/${FIRST}/..%2f..%2f..%2fsecret.txt`,
    `/run/${FIRST}/../../../secret.txt`,
    `/run/${FIRST}/%00report.html`,
    `/run/${FIRST}/journal.jsonl`,
    `/run/${FIRST}/manifest.json`,
    `/run/${FIRST}/report.json.kept`,
    `/run/${FIRST}/__proto__`,
    `/run/${FIRST}/constructor`,
    '/baselines/nightly.json',
    '/runs.jsonl',
  ])('%s is not', async (path) => {
    const { status, text } = await get(path);
    expect(status).toBe(404);
    expect(text).not.toContain('nobody may read this');
  });

  it('a link in a run folder leads nowhere, nor does a folder or a pipe of a file’s name', async () => {
    const folder = await writeSiteRun(reports, nightlyRun(11, { runId: 'linked', samples: 12 }));
    await expect.poll(async () => (await get(run('linked'))).status).toBe(200);
    rmSync(join(folder, 'summary.csv'));
    symlinkSync(join(root, 'secret.txt'), join(folder, 'summary.csv'));
    rmSync(join(folder, 'requests.csv'));
    mkdirSync(join(folder, 'requests.csv'));
    rmSync(join(folder, 'report.json'));
    symlinkSync(join(root, 'secret.txt'), join(folder, 'report.json'));
    for (const name of ['summary.csv', 'requests.csv', 'report.json'])
      expect((await get(run('linked') + name)).status).toBe(404);
    for (const path of ['/', run('linked'), '/suite/nightly/'])
      expect((await get(path)).text).not.toContain('nobody may');
  });

  it('a line of the index that leads out of the reports folder is no run', async () => {
    const away = mkdtempSync(join(tmpdir(), 'hfbench-away-'));
    onTestFinished(() => rmSync(away, { recursive: true }));
    const own = join(away, 'reports');
    mkdirSync(join(own, 'inside'), { recursive: true });
    const outside = await writeSiteRun(
      join(away, 'elsewhere'),
      nightlyRun(12, { runId: 'outside', samples: 12 }),
      false,
    );
    symlinkSync(outside, join(own, 'linked'));
    const line = (runId: string, path: string) =>
      JSON.stringify({
        runId,
        suite: 'nightly',
        path,
        startedAt: '2026-01-01T00:00:00Z',
        complete: true,
        exitCode: 0,
      });
    writeFileSync(
      join(own, 'runs.jsonl'),
      [
        line('by-dots', '../elsewhere/nightly/outside'),
        line('by-link', 'linked'),
        line('of-another-id', outside),
        line('outside', outside),
      ].join('\n'),
    );
    const runs = await new Site(own, systemClock).runs();
    // A full path of the index may lead anywhere: that is what `run -o` writes.
    expect(runs.map(({ runId }) => runId)).toEqual(['outside']);
  });
});

describe('a run that goes on', () => {
  it('is followed to its end, and its page then leads to the report', async () => {
    const wish = nightlyRun(20, { runId: 'going', samples: 10, startedAt: new Date().toISOString() });
    const { folder, append } = await startSiteRun(reports, wish, thisProcess());
    const events = siteEvents(wish);
    append(events.slice(0, 6));
    await expect
      .poll(async () => (await get(run('going'))).text)
      .toContain('data-events="/run/going/events"');
    const seen = watch(`${server.url}run/going/events`);
    await expect.poll(() => seen.states.at(-1)?.ended).toBe(4);
    expect(seen.states.at(-1)).toMatchObject({ stage: 'sending', planned: 20 });
    append(events.slice(6));
    await expect.poll(() => seen.states.at(-1)?.stage).toBe('writing reports');
    rmSync(join(folder, 'run.lock'));
    await seen.end;
    expect(seen.states.at(-1)).toMatchObject({ stage: 'ended', ended: 20 });
  });

  it('that was cut off says so, with what its journal holds', async () => {
    const wish = nightlyRun(21, { runId: 'cut-off', samples: 10 });
    const { append } = await startSiteRun(reports, wish, { ...thisProcess(), began: 'another process' });
    append(siteEvents(wish).slice(0, 8));
    await expect.poll(async () => (await get(run('cut-off'))).text).toContain('resumable');
    const seen = watch(`${server.url}run/cut-off/events`);
    await seen.end;
    expect(seen.states.at(-1)).toMatchObject({ stage: 'gone', ended: 6, perSecond: null });
  });

  it('the server ends at once with a page that follows', async () => {
    const other = await serveSite(new Site(reports, systemClock), {
      port: 0,
      place: 'reports',
      tell: () => undefined,
    });
    await startSiteRun(reports, nightlyRun(22, { runId: 'for-ever', samples: 10 }), thisProcess());
    const seen = watch(`${other.url}run/for-ever/events`);
    await expect.poll(() => seen.states.length).toBeGreaterThan(0);
    await other.close();
    await seen.end;
  });
});

/** What a page that follows a run is told, until the stream ends. */
function watch(url: string): { readonly states: LiveRun[]; readonly end: Promise<void> } {
  const states: LiveRun[] = [];
  const end = (async () => {
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    let text = '';
    for await (const part of response.body as ReadableStream<Uint8Array>) {
      text += new TextDecoder().decode(part);
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events)
        states.push(JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? 'null') as LiveRun);
    }
  })().catch(() => undefined);
  return { states, end };
}
