import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { makeSetting, textInput, wireAnswer } from '../../test/fixtures/wire-answer.ts';
import { TASKS } from '../tasks/registry.ts';
import type { Json } from '../types/json.ts';
import type { LookedUp, Place } from '../types/provider.ts';
import type { TaskName } from '../types/suite.ts';
import type { Task, TaskInput } from '../types/task.ts';
import { PARTNERS, partnerServes } from './partner-tasks.ts';
import { providerOf } from './registry.ts';

/** What a place needs to know of a task. */
const taskNamed = (name: TaskName): Task =>
  name === 'chat-completion'
    ? TASKS[name]
    : ({
        name,
        media: name === 'automatic-speech-recognition' ? 'audio' : null,
        dialects: ['openai'],
      } as unknown as Task);
const found: LookedUp = {
  dialect: null,
  modelName: null,
  providerId: 'their/id',
  partner: null,
  adapterWeightsPath: null,
  engine: null,
};
const placeOf = async (
  provider: string,
  task: TaskName,
  more: object = {},
  known = found,
): Promise<Place> => {
  const candidate = makeCandidate({ provider, ...more });
  const place = await providerOf(provider)?.place(candidate, taskNamed(task), known);
  if (place === undefined) throw new Error(`no provider ${provider}`);
  return place;
};
const prompt = textInput('a red boat');
const voice: TaskInput = {
  kind: 'input',
  input: null,
  media: { mediaType: 'audio/wav', bytes: Uint8Array.of(1, 2, 255) },
};
const ask = async (provider: string, task: TaskName, input: TaskInput, more: object = {}, known = found) => {
  const place = await placeOf(provider, task, more, known);
  if (place.protocol === null) throw new Error('no protocol');
  const setting = makeSetting(makeCandidate({ provider, ...more }), place);
  return { place, wire: place.protocol.toRequest([input], setting) };
};

/** The client package must build requests and send none. */
const realFetch = globalThis.fetch;
let fetched = 0;
beforeEach(() => {
  fetched = 0;
  globalThis.fetch = () => {
    fetched += 1;
    return Promise.reject(new Error('the package sent something'));
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
  expect(fetched).toBe(0);
});

describe('where a partner is asked', () => {
  it.each<[string, TaskName, string]>([
    ['together', 'feature-extraction', 'https://router.huggingface.co/together/v1'],
    ['scaleway', 'feature-extraction', 'https://router.huggingface.co/scaleway/v1'],
    ['deepinfra', 'feature-extraction', 'https://router.huggingface.co/deepinfra/v1/openai'],
    ['together', 'text-generation', 'https://router.huggingface.co/together/v1'],
    ['scaleway', 'text-generation', 'https://router.huggingface.co/scaleway/v1'],
    ['deepinfra', 'text-generation', 'https://router.huggingface.co/deepinfra/v1/openai'],
    ['ovhcloud', 'text-generation', 'https://router.huggingface.co/ovhcloud/v1'],
    ['featherless-ai', 'text-generation', 'https://router.huggingface.co/featherless-ai/v1'],
  ])('%s, %s: OpenAI routes below its own base, by its own id', async (provider, task, base) => {
    expect(await placeOf(provider, task)).toEqual({
      base,
      headers: {},
      dialect: 'openai',
      modelName: 'their/id',
      protocol: null,
    });
  });

  it.each<[string, string, object]>([
    [
      'together',
      '/together/v1/images/generations',
      { model: 'their/id', response_format: 'base64', prompt: 'a red boat', steps: 4 },
    ],
    [
      'nscale',
      '/nscale/v1/images/generations',
      { model: 'their/id', response_format: 'b64_json', prompt: 'a red boat', num_inference_steps: 4 },
    ],
    [
      'deepinfra',
      '/deepinfra/v1/openai/images/generations',
      { model: 'their/id', response_format: 'b64_json', prompt: 'a red boat', num_inference_steps: 4 },
    ],
    ['fal-ai', '/fal-ai/their/id?_subdomain=queue', { prompt: 'a red boat', num_inference_steps: 4 }],
    [
      'replicate',
      '/replicate/v1/models/their/id/predictions',
      { input: { prompt: 'a red boat', num_inference_steps: 4 } },
    ],
    ['wavespeed', '/wavespeed/api/v3/their/id', { prompt: 'a red boat', num_inference_steps: 4 }],
    [
      'zai-org',
      '/zai-org/api/paas/v4/async/images/generations',
      { model: 'their/id', prompt: 'a red boat', num_inference_steps: 4 },
    ],
  ])('%s draws', async (provider, path, body) => {
    const { place, wire } = await ask(provider, 'text-to-image', prompt, {
      parameters: { num_inference_steps: 4 },
    });
    expect(place.base).toBe('https://router.huggingface.co');
    expect(wire).toMatchObject({ path, contentType: 'application/json' });
    expect(JSON.parse(String(wire.body))).toEqual(body);
    expect('model' in body ? String(wire.body).startsWith('{"model":') : true).toBe(true);
  });

  it('its own headers go along, no login does', async () => {
    const { headers } = await placeOf('replicate', 'text-to-image', { billTo: 'my-org' });
    expect(headers).toEqual({ prefer: 'wait', 'x-hf-bill-to': 'my-org' });
    expect((await placeOf('fal-ai', 'text-to-image')).headers).toEqual({});
    expect((await placeOf('zai-org', 'text-to-image')).headers).toMatchObject({
      'x-source-channel': 'hugging_face',
    });
  });

  it('a base URL replaces the host and keeps the paths', async () => {
    const baseUrl = 'http://127.0.0.1:9/';
    expect((await placeOf('together', 'feature-extraction', { baseUrl })).base).toBe(
      'http://127.0.0.1:9/together/v1',
    );
    expect((await placeOf('fal-ai', 'text-to-image', { baseUrl })).base).toBe('http://127.0.0.1:9');
  });

  it('a version in replicate’s id goes into the body', async () => {
    const known = { ...found, providerId: 'owner/name:abc123' };
    const { wire } = await ask('replicate', 'text-to-image', prompt, {}, known);
    expect(wire.path).toBe('/replicate/v1/predictions');
    expect(JSON.parse(String(wire.body))).toEqual({ version: 'abc123', input: { prompt: 'a red boat' } });
  });

  it('the weights of an adapter are named', async () => {
    const known = { ...found, adapterWeightsPath: 'w.safetensors' };
    const { wire } = await ask('fal-ai', 'text-to-image', prompt, {}, known);
    expect(JSON.parse(String(wire.body)).loras).toEqual([
      { path: 'https://huggingface.co/org/model/resolve/main/w.safetensors', scale: 1 },
    ]);
  });

  it('every partner names a place for each of its tasks, and none for others', async () => {
    for (const name of PARTNERS) {
      for (const task of [
        'chat-completion',
        'text-generation',
        'feature-extraction',
        'text-to-image',
        'automatic-speech-recognition',
        'fill-mask',
      ] as const) {
        const refused = providerOf(name)?.checkCandidate(makeCandidate({ provider: name }), taskNamed(task));
        expect(refused === null, `${name} ${task}`).toBe(partnerServes(name, task));
        if (refused === null)
          expect((await placeOf(name, task)).base).toMatch(/^https:\/\/router\.huggingface\.co/);
      }
    }
  });

  it('auto outside chat goes where the Hub says, else to hf-inference', async () => {
    const task = 'feature-extraction';
    expect((await placeOf('auto', task, {}, { ...found, partner: 'scaleway' })).base).toBe(
      'https://router.huggingface.co/scaleway/v1',
    );
    for (const partner of [null, 'hf-inference', 'unheard-of'])
      expect((await placeOf('auto', task, {}, { ...found, partner })).base).toMatch(
        /\/hf-inference\/models\/org\/model/,
      );
  });
});

describe('chat', () => {
  const format = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } };
  it('together gets a flat schema, others get it as it stands', async () => {
    const more = { parameters: { response_format: format }, stream: false };
    const { wire } = await ask('together', 'chat-completion', textInput('x'), more);
    const body = String(wire.body);
    expect(JSON.parse(body).response_format).toEqual({ type: 'json_schema', schema: { type: 'object' } });
    expect(body.startsWith('{"model":"org/model:together"')).toBe(true);
    expect((await placeOf('groq', 'chat-completion')).protocol).toBeNull();
  });
});

describe('recordings', () => {
  it('go to fal.ai as a data URI of a type that it knows', async () => {
    const { wire } = await ask('fal-ai', 'automatic-speech-recognition', voice, {
      parameters: { language: 'en' },
    });
    expect(wire.path).toBe('/fal-ai/their/id');
    expect(JSON.parse(String(wire.body))).toEqual({
      audio_url: 'data:audio/x-wav;base64,AQL/',
      language: 'en',
    });
  });
  it('go to replicate as a data URI', async () => {
    const { wire } = await ask('replicate', 'automatic-speech-recognition', voice);
    expect(JSON.parse(String(wire.body))).toEqual({ input: { audio: 'data:audio/wav;base64,AQL/' } });
  });
  it.each([
    ['together', '/together/v1/audio/transcriptions'],
    ['deepinfra', '/deepinfra/v1/openai/audio/transcriptions'],
  ])('go to %s as a form that any server can take apart', async (provider, path) => {
    const { wire } = await ask(provider, 'automatic-speech-recognition', voice, {
      parameters: { language: 'en', temperature: 0 },
    });
    expect(wire.path).toBe(path);
    const form = await new Response(wire.body as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': wire.contentType },
    }).formData();
    expect([...form.keys()]).toEqual(['model', 'language', 'temperature', 'file']);
    expect([form.get('model'), form.get('language'), form.get('temperature')]).toEqual([
      'their/id',
      'en',
      '0',
    ]);
    const file = form.get('file') as File;
    expect([file.name, file.type]).toEqual(['audio.wav', 'audio/wav']);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(Uint8Array.of(1, 2, 255));
  });
  it('that hold the boundary are still one part', async () => {
    const bytes = Buffer.from('--hfbench-form\r\n');
    const media = { mediaType: 'audio/mpeg', bytes };
    const { wire } = await ask('together', 'automatic-speech-recognition', {
      kind: 'input',
      input: null,
      media,
    });
    const form = await new Response(wire.body as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': wire.contentType },
    }).formData();
    const file = form.get('file') as File;
    expect([file.name, Buffer.from(await file.arrayBuffer()).toString()]).toEqual([
      'audio.mp3',
      bytes.toString(),
    ]);
  });
});

const PNG = 'iVBORw0KGgo=';
type Kind = 'submit' | 'poll' | 'fetch';
/** What follows an answer: an address to ask after a pause, the bytes or JSON to read, a fault, or the answer itself. */
const follow = async (
  provider: string,
  task: TaskName,
  answer: Json,
  submitted: Json = answer,
  kind: Kind = 'submit',
) => {
  const place = await placeOf(provider, task, { baseUrl: 'http://h' });
  const next = place.protocol?.next(wireAnswer(answer), { kind, submitted: wireAnswer(submitted) });
  if (next === null || next === undefined) return 'the answer itself';
  if ('fault' in next) return `${next.fault}: ${next.message}`;
  if ('url' in next) return `${next.kind} ${next.url} ${next.afterMs}`;
  return next.contentType === 'application/json' ? next.text() : Buffer.from(next.bytes()).toString('base64');
};

describe('what follows an answer', () => {
  const queued = {
    request_id: 'r',
    status: 'IN_QUEUE',
    response_url: 'https://queue.fal.run/fal-ai/flux/requests/r',
  };
  const ticket = { urls: { get: 'https://api.replicate.com/v1/predictions/p' } };
  const wave = {
    code: 200,
    data: {
      id: 'w',
      status: 'created',
      urls: { get: 'https://api.wavespeed.ai/api/v3/predictions/w/result' },
    },
  };
  const zai = { id: 'z 1', task_status: 'PROCESSING' };
  it.each<[string, string, Json, Json, Kind, string]>([
    [
      'fal.ai: in the queue',
      'fal-ai',
      queued,
      queued,
      'submit',
      'poll http://h/fal-ai/fal-ai/flux/requests/r/status?_subdomain=queue 500',
    ],
    [
      'fal.ai: at work',
      'fal-ai',
      { status: 'IN_PROGRESS' },
      queued,
      'poll',
      'poll http://h/fal-ai/fal-ai/flux/requests/r/status?_subdomain=queue 500',
    ],
    [
      'fal.ai: done',
      'fal-ai',
      { status: 'COMPLETED' },
      queued,
      'poll',
      'poll http://h/fal-ai/fal-ai/flux/requests/r?_subdomain=queue 0',
    ],
    [
      'fal.ai: the result',
      'fal-ai',
      { images: [{ url: 'https://fal.media/a.png' }] },
      queued,
      'poll',
      'fetch https://fal.media/a.png 0',
    ],
    [
      'fal.ai: the result in place',
      'fal-ai',
      { images: [{ url: `data:image/png;base64,${PNG}` }] },
      queued,
      'poll',
      PNG,
    ],
    [
      'fal.ai: failed',
      'fal-ai',
      { status: 'COMPLETED', error: 'nsfw' },
      queued,
      'poll',
      'stream_error: the job failed: nsfw',
    ],
    [
      'fal.ai: no ticket',
      'fal-ai',
      { hello: 1 },
      { hello: 1 },
      'submit',
      'malformed: expected {status, response_url} of a queue, got {"hello":1}',
    ],
    [
      'fal.ai: no image',
      'fal-ai',
      { images: [] },
      queued,
      'poll',
      'malformed: expected images[0].url, got {"images":[]}',
    ],
    [
      'replicate: within the wait',
      'replicate',
      { ...ticket, status: 'succeeded', output: ['https://replicate.delivery/a.webp'] },
      ticket,
      'submit',
      'fetch https://replicate.delivery/a.webp 0',
    ],
    [
      'replicate: a single output',
      'replicate',
      { output: 'https://replicate.delivery/a.webp' },
      {},
      'submit',
      'fetch https://replicate.delivery/a.webp 0',
    ],
    [
      'replicate: still at work',
      'replicate',
      { ...ticket, status: 'processing', output: null },
      ticket,
      'submit',
      'poll http://h/replicate/v1/predictions/p 500',
    ],
    [
      'replicate: failed',
      'replicate',
      { status: 'failed', error: 'out of memory' },
      ticket,
      'poll',
      'stream_error: the job failed: out of memory',
    ],
    [
      'replicate: cancelled',
      'replicate',
      { status: 'canceled', error: null },
      ticket,
      'poll',
      'stream_error: the job failed: it was canceled',
    ],
    [
      'replicate: done with nothing',
      'replicate',
      { status: 'succeeded', output: null },
      ticket,
      'poll',
      'malformed: expected a prediction with output or urls.get, got {"status":"succeeded","output":null}',
    ],
    [
      'wavespeed: created',
      'wavespeed',
      wave,
      wave,
      'submit',
      'poll http://h/wavespeed/api/v3/predictions/w/result 500',
    ],
    [
      'wavespeed: done',
      'wavespeed',
      { data: { status: 'completed', outputs: ['https://cdn/w.png'] } },
      wave,
      'poll',
      'fetch https://cdn/w.png 0',
    ],
    [
      'wavespeed: failed',
      'wavespeed',
      { data: { status: 'failed', error: 'bad prompt' } },
      wave,
      'poll',
      'stream_error: the job failed: bad prompt',
    ],
    [
      'wavespeed: nothing',
      'wavespeed',
      {},
      {},
      'submit',
      'malformed: expected {data: {status, urls: {get}}}, got {}',
    ],
    [
      'Z.ai: at work',
      'zai-org',
      zai,
      zai,
      'submit',
      'poll http://h/zai-org/api/paas/v4/async-result/z%201 1000',
    ],
    [
      'Z.ai: done',
      'zai-org',
      { task_status: 'SUCCESS', image_result: [{ url: 'https://cdn/z.png' }] },
      zai,
      'poll',
      'fetch https://cdn/z.png 0',
    ],
    [
      'Z.ai: failed',
      'zai-org',
      { task_status: 'FAIL' },
      zai,
      'poll',
      'stream_error: the job failed: no reason given',
    ],
    ['Z.ai: nothing', 'zai-org', [], [], 'submit', 'malformed: expected {id, task_status}, got []'],
    ['OpenAI images: in place', 'together', { data: [{ b64_json: PNG }] }, {}, 'submit', PNG],
    [
      'OpenAI images: at an address',
      'together',
      { data: [{ url: 'https://cdn/t.png' }] },
      {},
      'submit',
      'fetch https://cdn/t.png 0',
    ],
    ['OpenAI images: something else', 'together', { data: [] }, {}, 'submit', 'the answer itself'],
    ['a download is the answer', 'fal-ai', 'bytes', queued, 'fetch', 'the answer itself'],
  ])('%s', async (_name, provider, answer, submitted, kind, next) => {
    expect(await follow(provider, 'text-to-image', answer, submitted, kind)).toBe(next);
  });

  it('a poll stays behind the partner’s path, whatever the answer names', async () => {
    const evil = { status: 'IN_QUEUE', response_url: 'https://evil.example//other.example/x' };
    expect(await follow('fal-ai', 'text-to-image', evil)).toBe(
      'poll http://h/fal-ai//other.example/x/status?_subdomain=queue 500',
    );
  });

  it.each<[string, string, Json, string]>([
    ['fal.ai', 'fal-ai', { text: 'hi' }, 'the answer itself'],
    ['fal.ai, named output', 'fal-ai', { output: 'hi' }, '{"output":"hi","text":"hi"}'],
    ['replicate, a text', 'replicate', { status: 'succeeded', output: 'hi' }, '{"text":"hi"}'],
    ['replicate, whisper', 'replicate', { output: { transcription: 'hi', segments: [] } }, '{"text":"hi"}'],
    [
      'replicate, a file',
      'replicate',
      { output: { txt_file: 'https://cdn/a.txt' } },
      'fetch https://cdn/a.txt 0',
    ],
    [
      'replicate, something else',
      'replicate',
      { output: { segments: [] } },
      'malformed: expected output with a text, got {"output":{"segments":[]}}',
    ],
    ['together', 'together', { text: 'hi' }, 'the answer itself'],
  ])('the text of a recording from %s', async (_name, provider, answer, next) => {
    expect(await follow(provider, 'automatic-speech-recognition', answer)).toBe(next);
  });
});
