import { describe, expect, it } from 'vitest';
import { makeCandidate } from '../../test/fixtures/candidate.ts';
import { makeSetting, textInput } from '../../test/fixtures/wire-answer.ts';
import { TASKS } from '../tasks/registry.ts';
import type { LookedUp } from '../types/provider.ts';
import type { Candidate } from '../types/suite.ts';
import type { Task } from '../types/task.ts';
import { PROVIDERS, providerOf } from './registry.ts';
import { chooseToken } from './token.ts';

const chat: Task = TASKS['chat-completion'];
const classify: Task = TASKS['text-classification'];
const unknown: LookedUp = {
  dialect: null,
  modelName: null,
  providerId: null,
  partner: null,
  adapterWeightsPath: null,
  engine: null,
};

describe('where requests go', () => {
  it.each<[string, Partial<Candidate>, Task, string, string]>([
    [
      'hf-inference, classification',
      {},
      classify,
      'https://router.huggingface.co/hf-inference/models/org/model',
      'org/model',
    ],
    [
      'hf-inference, chat',
      {},
      chat,
      'https://router.huggingface.co/hf-inference/models/org/model/v1/chat/completions',
      'org/model',
    ],
    [
      'hf-inference elsewhere keeps its paths',
      { baseUrl: 'http://127.0.0.1:9/' },
      classify,
      'http://127.0.0.1:9/hf-inference/models/org/model',
      'org/model',
    ],
    ['auto', { provider: 'auto' }, chat, 'https://router.huggingface.co/v1/chat/completions', 'org/model'],
    [
      'a pinned partner',
      { provider: 'groq' },
      chat,
      'https://router.huggingface.co/v1/chat/completions',
      'org/model:groq',
    ],
    [
      'an endpoint, chat',
      { provider: 'endpoint', endpointUrl: 'https://x.endpoints.huggingface.cloud' },
      chat,
      'https://x.endpoints.huggingface.cloud/v1/chat/completions',
      'org/model',
    ],
    [
      'an endpoint, classification',
      { provider: 'endpoint', endpointUrl: 'https://x.endpoints.huggingface.cloud' },
      classify,
      'https://x.endpoints.huggingface.cloud',
      'org/model',
    ],
    [
      'an endpoint elsewhere keeps its path',
      {
        provider: 'endpoint',
        endpointUrl: 'https://x.endpoints.huggingface.cloud/v1',
        baseUrl: 'http://127.0.0.1:9',
      },
      chat,
      'http://127.0.0.1:9/v1/chat/completions',
      'org/model',
    ],
    [
      'openai at /v1',
      { provider: 'openai', baseUrl: 'http://127.0.0.1:8000/v1' },
      chat,
      'http://127.0.0.1:8000/v1/chat/completions',
      'org/model',
    ],
    [
      'openai at its full route',
      { provider: 'openai', baseUrl: 'http://127.0.0.1:8000/v1/chat/completions' },
      chat,
      'http://127.0.0.1:8000/v1/chat/completions',
      'org/model',
    ],
    [
      'openai at a bare host',
      { provider: 'openai', baseUrl: 'http://127.0.0.1:8000' },
      chat,
      'http://127.0.0.1:8000/v1/chat/completions',
      'org/model',
    ],
  ])('%s', async (_name, more, task, url, modelName) => {
    const candidate = makeCandidate(more);
    const place = await providerOf(candidate.provider)?.place(candidate, task, unknown);
    const setting = makeSetting(candidate, place);
    const { path } = task.toRequest([textInput('x')], setting);
    expect({ url: `${place?.base}${path}`, modelName: place?.modelName }).toEqual({ url, modelName });
  });

  it('bills an organisation through the router only', async () => {
    const billed = { billTo: 'my-org', endpointUrl: 'https://x.endpoints.huggingface.cloud', baseUrl: null };
    const headersAt = async (provider: string) =>
      (await providerOf(provider)?.place(makeCandidate({ ...billed, provider }), classify, unknown))?.headers;
    expect(await headersAt('hf-inference')).toEqual({ 'x-hf-bill-to': 'my-org' });
    expect(await headersAt('endpoint')).toEqual({});
  });

  it.each<[string, Partial<Candidate>, Task, RegExp]>([
    ['openai without a base', { provider: 'openai' }, chat, /baseUrl/],
    [
      'openai for classification',
      { provider: 'openai', baseUrl: 'http://127.0.0.1:1' },
      classify,
      /no OpenAI route/,
    ],
    ['an endpoint without its URL', { provider: 'endpoint' }, chat, /URL/],
    ['a partner for classification', { provider: 'groq' }, classify, /hf-inference/],
    ['a suffix beside a pinned partner', { provider: 'groq', model: 'org/model:fastest' }, chat, /suffix/],
  ])('refuses %s', (_name, more, task, reason) => {
    const candidate = makeCandidate(more);
    expect(providerOf(candidate.provider)?.checkCandidate(candidate, task)).toMatch(reason);
  });

  it('no provider writes a token into its address', async () => {
    for (const provider of Object.values(PROVIDERS)) {
      const candidate = makeCandidate({
        provider: provider.name,
        baseUrl: 'http://127.0.0.1:1',
        endpointUrl: 'https://x.endpoints.huggingface.cloud',
      });
      expect(
        Object.keys((await provider.place(candidate, chat, unknown)).headers).filter((name) =>
          /auth|token|key/i.test(name),
        ),
      ).toEqual([]);
    }
  });
});

describe('where a token goes', () => {
  const sources = { env: { HF_TOKEN: 'hf_secretsecret', OTHER: 'other-secret' }, tokenFile: null };
  const from = (
    more: Partial<Candidate>,
    url: string,
    given = sources as Parameters<typeof chooseToken>[3],
  ) => {
    const candidate = makeCandidate(more);
    const provider = providerOf(candidate.provider);
    if (provider === null) throw new Error('no provider');
    return chooseToken(candidate, provider, url, given);
  };

  it.each<[string, Partial<Candidate>, string, object]>([
    [
      'HF_TOKEN goes to the router',
      {},
      'https://router.huggingface.co/x',
      { kind: 'token', from: 'HF_TOKEN' },
    ],
    [
      'HF_TOKEN goes to an endpoint of Hugging Face',
      { provider: 'endpoint' },
      'https://a.b.endpoints.huggingface.cloud/',
      { kind: 'token' },
    ],
    ['HF_TOKEN goes to a stand-in on this machine', {}, 'http://127.0.0.1:80/x', { kind: 'token' }],
    ['HF_TOKEN does not go to another host', {}, 'https://example.com/x', { kind: 'none' }],
    ['HF_TOKEN does not go to a host that ends alike', {}, 'https://evilhuggingface.co/x', { kind: 'none' }],
    [
      'HF_TOKEN does not go to a local server of one’s own',
      { provider: 'openai' },
      'http://127.0.0.1:8000/v1',
      { kind: 'none' },
    ],
    [
      'a named variable goes to the host it was named for',
      { provider: 'openai', tokenEnv: 'OTHER' },
      'https://example.com/v1',
      { kind: 'token', from: 'OTHER', value: 'other-secret' },
    ],
    [
      'a named variable goes to a server of one’s own network, which may have no TLS',
      { tokenEnv: 'OTHER' },
      'http://192.0.2.2/v1',
      { kind: 'token' },
    ],
    [
      'HF_TOKEN never goes unencrypted over a network',
      {},
      'http://router.huggingface.co/x',
      { kind: 'missing' },
    ],
    ['the sandbox gets none', { provider: 'sandbox' }, 'http://127.0.0.1:1/', { kind: 'none' }],
    [
      'a named variable that is not set is missing',
      { tokenEnv: 'ABSENT' },
      'http://127.0.0.1:1/',
      { kind: 'missing' },
    ],
  ])('%s', (_name, more, url, choice) => {
    expect(from(more, url)).toMatchObject(choice);
  });

  it('a missing HF_TOKEN is missing for Hugging Face and not needed on this machine', () => {
    const none = { env: {}, tokenFile: null };
    expect(from({}, 'https://router.huggingface.co/x', none)).toMatchObject({
      kind: 'missing',
      problem: expect.stringContaining('HF_TOKEN'),
    });
    expect(from({}, 'http://127.0.0.1:1/x', none)).toEqual({ kind: 'none' });
  });

  it('the file of hf auth login stands in for HF_TOKEN', () => {
    expect(
      from({}, 'https://router.huggingface.co/x', { env: {}, tokenFile: ' hf_fromthefile\n' }),
    ).toMatchObject({ value: 'hf_fromthefile' });
  });
});
