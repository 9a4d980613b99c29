import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/types/attempt.ts';
import type { Result } from '../../src/types/result.ts';
import { json } from '../fixtures/plain-replies.ts';
import {
  type Arrival,
  type LogEntry,
  type PlainServer,
  type Reply,
  startPlainServer,
} from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { TOKEN } from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
/** Router and Hub at one address. */
let router: PlainServer;
/** Where finished pictures lie. */
let cdn: PlainServer;

const PICTURE = png(2, 3);
const SHA = createHash('sha256').update(PICTURE).digest('hex');
/** Looks that each job has had, by its path. */
const looks = new Map<string, number>();
const nth = (path: string): number => {
  const seen = looks.get(path) ?? 0;
  looks.set(path, seen + 1);
  return seen;
};

/** A picture of `width` by `height` grey pixels. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    return Buffer.concat([size, body, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width + 1), 128);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const SERVED = {
  'fal-ai': 'fal-ai/flux/schnell',
  replicate: 'black/flux',
  wavespeed: 'wave/flux',
  'zai-org': 'cogview',
  together: 'black/flux-together',
};

function submit({ path, json: body }: Arrival): Reply {
  if (path === '/fal-ai/fal-ai/flux/schnell?_subdomain=queue')
    return json(200, {
      request_id: 'r1',
      status: 'IN_QUEUE',
      response_url: `https://queue.fal.run/fal-ai/flux/requests/${encodeURIComponent(String(body?.prompt))}`,
    });
  if (path === '/replicate/v1/models/black/flux/predictions')
    return json(202, {
      status: 'starting',
      output: null,
      urls: { get: 'https://api.replicate.com/v1/predictions/p1' },
    });
  if (path === '/wavespeed/api/v3/wave/flux')
    return json(200, {
      code: 200,
      data: {
        id: 'w1',
        status: 'created',
        urls: { get: 'https://api.wavespeed.ai/api/v3/predictions/w1/result' },
      },
    });
  if (path === '/zai-org/api/paas/v4/async/images/generations')
    return json(200, { id: 'z1', task_status: 'PROCESSING' });
  if (path === '/together/v1/images/generations')
    return json(200, { data: [{ b64_json: PICTURE.toString('base64') }] });
  return json(404, { error: `no route ${path}` });
}

function look({ path }: Arrival): Reply {
  const [route = ''] = path.split('?');
  const url = `${cdn.origin}/${route.split('/')[1]}.png`;
  if (path.startsWith('/api/models/acme/draw?'))
    return json(200, {
      id: 'acme/draw',
      inferenceProviderMapping: Object.fromEntries(
        Object.entries(SERVED).map(([provider, providerId]) => [
          provider,
          { status: 'live', providerId, task: 'text-to-image' },
        ]),
      ),
    });
  if (route.startsWith('/fal-ai/fal-ai/flux/requests/')) {
    expect(path).toMatch(/\?_subdomain=queue$/);
    if (route.includes('doomed')) return json(200, { status: 'COMPLETED', error: 'the prompt was refused' });
    if (!route.endsWith('/status')) return json(200, { images: [{ url, width: 2, height: 3 }] });
    const count = nth(route);
    // The second look meets a gateway that is out of sorts.
    if (count === 1) return json(502, { error: 'bad gateway' });
    return json(200, { status: count < 2 ? 'IN_PROGRESS' : 'COMPLETED' });
  }
  if (route === '/replicate/v1/predictions/p1')
    return json(
      200,
      nth(route) === 0 ? { status: 'processing', output: null } : { status: 'succeeded', output: [url] },
    );
  if (route === '/wavespeed/api/v3/predictions/w1/result')
    return json(200, { data: { status: 'completed', outputs: [url] } });
  if (route === '/zai-org/api/paas/v4/async-result/z1')
    return json(200, { task_status: 'SUCCESS', image_result: [{ url }] });
  return json(404, { error: `no route ${path}` });
}

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('prompts.csv', [{ id: 'a', prompt: 'a boat' }]);
  workspace.dataset('doomed.csv', [{ id: 'a', prompt: 'a doomed boat' }]);
  router = await startPlainServer(submit, { lookup: look });
  // Another name of this machine: another origin.
  cdn = await startPlainServer(() => json(404, {}), {
    lookup: () => ({ status: 200, body: PICTURE, headers: { 'content-type': 'image/png' }, afterMs: 30 }),
  });
}, 120_000);
afterAll(async () => {
  await router.close();
  await cdn.close();
  workspace.remove();
});

async function draw(
  out: string,
  providers: readonly string[],
  source: string,
  code: number,
  more: object = {},
) {
  workspace.suite(`${out}.yaml`, {
    name: 'draw',
    task: 'text-to-image',
    dataset: { source, fields: { input: 'prompt', id: 'id' } },
    candidates: providers.map((provider) => ({
      id: provider,
      model: 'acme/draw',
      provider,
      baseUrl: router.origin,
    })),
    load: { kind: 'sequential' },
    warmup: { requests: 0 },
    retry: { attempts: 3, initial: '5ms', max: '10ms' },
    ...more,
  });
  const from = { router: router.log.length, cdn: cdn.log.length };
  const end = await workspace.run(['run', `${out}.yaml`, '-o', out], TOKEN);
  expect(end.code, end.all).toBe(code);
  const folder = workspace.read(out);
  const results = new Map<string, Result>();
  for (const event of folder.journal) {
    if (event.type !== 'result') continue;
    const result = event.result as Result;
    results.set(result.cellId.split('/')[0] as string, result);
  }
  return {
    results,
    rows: folder.summary.rows,
    router: router.log.slice(from.router),
    cdn: cdn.log.slice(from.cdn),
  };
}
function attemptOf(result: Result | undefined): Attempt {
  const attempt = result?.attempts[0];
  if (attempt === undefined) throw new Error('no attempt');
  return attempt;
}
const stepsOf = (result: Result | undefined) =>
  result?.attempts[0]?.steps?.map(({ kind, httpStatus }) => `${kind} ${httpStatus}`) ?? null;

describe('a picture from a partner', () => {
  it('is one request, from its submit to its last byte, whatever the partner makes of it', async () => {
    const providers = Object.keys(SERVED);
    const {
      results,
      rows,
      router: asked,
      cdn: downloads,
    } = await draw('pictures', providers, 'prompts.csv', 0);
    for (const provider of providers) {
      expect(results.get(provider), provider).toMatchObject({
        status: 'ok',
        output: {
          kind: 'image',
          mediaType: 'image/png',
          sha256: SHA,
          width: 2,
          height: 3,
          bytes: PICTURE.length,
        },
      });
      expect(results.get(provider)?.attempts).toHaveLength(1);
    }
    expect(stepsOf(results.get('fal-ai'))).toEqual([
      'submit 200',
      'poll 200',
      'poll 502',
      'poll 200',
      'poll 200',
      'fetch 200',
    ]);
    expect(stepsOf(results.get('replicate'))).toEqual(['submit 202', 'poll 200', 'poll 200', 'fetch 200']);
    expect(stepsOf(results.get('wavespeed'))).toEqual(['submit 200', 'poll 200', 'fetch 200']);
    expect(stepsOf(results.get('zai-org'))).toEqual(['submit 200', 'poll 200', 'fetch 200']);
    expect(stepsOf(results.get('together'))).toBeNull();

    // The server's books: from the submit's arrival to the end of the download, and never less than that.
    for (const provider of ['fal-ai', 'replicate', 'wavespeed', 'zai-org']) {
      const { marks, responseBytes } = attemptOf(results.get(provider));
      const sent = asked.find(
        (entry) => entry.method === 'POST' && entry.path.startsWith(`/${provider}/`),
      ) as LogEntry;
      const got = downloads.find((entry) => entry.path === `/${provider}.png`) as LogEntry;
      const truth = (got.endedAtMs as number) - sent.atMs;
      const row = rows.find((item) => item.candidate === provider);
      expect(figure(row ?? {}, 'service_time_p50_ms')).toBeCloseTo(marks.doneAtMs - marks.sentAtMs, 2);
      expect(marks.doneAtMs - marks.sentAtMs).toBeGreaterThanOrEqual(truth - 5);
      expect(responseBytes).toBeGreaterThan(PICTURE.length);
    }
    expect(rows.map((row) => [row.n_ok, row.n_attempts])).toEqual(providers.map(() => ['1', '1']));
  }, 60_000);

  it('is asked for with the login, and downloaded from another host without', () => {
    const ours = router.log.filter(({ path }) => !path.startsWith('/api/'));
    expect(new Set(ours.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${TOKEN.HF_TOKEN}`]),
    );
    expect(
      ours
        .filter(({ path }) => path.startsWith('/replicate/'))
        .every(({ headers }) => headers.prefer === 'wait'),
    ).toBe(true);
    expect(cdn.log.length).toBeGreaterThan(0);
    expect(
      cdn.log.filter(({ headers }) => headers.authorization !== undefined || headers.prefer !== undefined),
    ).toEqual([]);
    expect(
      router.log.some(({ headers }) =>
        /huggingface\/inference|undici|node/.test(headers['user-agent'] ?? ''),
      ),
    ).toBe(false);
  });

  it('whose job fails is an error of its own kind, and its job is not submitted again', async () => {
    const { results, router: asked } = await draw('doomed', ['fal-ai'], 'doomed.csv', 3);
    expect(results.get('fal-ai')).toMatchObject({
      status: 'error',
      errorCode: 'stream_error',
      errorMessage: 'the job failed: the prompt was refused',
    });
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  }, 60_000);

  it('is not waited for beyond the attempt’s time', async () => {
    looks.clear();
    const { results, router: asked } = await draw('late', ['fal-ai'], 'prompts.csv', 3, {
      timeout: { attempt: '700ms' },
    });
    expect(results.get('fal-ai')).toMatchObject({
      status: 'timeout',
      errorMessage: 'the job did not end within 700 ms',
    });
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
    const { marks } = attemptOf(results.get('fal-ai'));
    expect(marks.doneAtMs - marks.sentAtMs).toBeGreaterThanOrEqual(699);
  }, 60_000);

  it('needs the Hub’s word on the partner’s id, on record in the manifest', () => {
    const { lookups } = JSON.parse(readFileSync(workspace.path('pictures', 'manifest.json'), 'utf8')) as {
      lookups: { candidate: string; partner: string; providerId: string }[];
    };
    expect(Object.fromEntries(lookups.map(({ partner, providerId }) => [partner, providerId]))).toEqual(
      SERVED,
    );
  });
});
