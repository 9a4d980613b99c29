import { describe, expect, it } from 'vitest';
import { chat, classify, problemsOf } from '../../test/fixtures/suites/load-suite-text.ts';
import { formatProblem } from './problem.ts';

describe('secrets', () => {
  const token = 'hf_aBcDeFgHiJkLmNoP1234';
  const rows: readonly [string, string, string, Parameters<typeof problemsOf>[1]?][] = [
    ['a token in any value', classify(`description: use ${token} here`), token],
    ['a token under an unknown key', chat('provider: auto, token: plainsecret99'), 'plainsecret99'],
    [
      'an apiKey in parameters',
      chat('provider: auto, parameters: {api_key: plainsecret99}'),
      'plainsecret99',
    ],
    [
      'an authorization header',
      chat('provider: auto, Authorization: "Bearer abcdefgh12345"'),
      'abcdefgh12345',
    ],
    ['a token in tokenEnv', chat(`provider: auto, tokenEnv: ${token}`), token],
    ['an sk- key', classify('description: sk-abcdefghijklmnop1234'), 'abcdefghijklmnop'],
    [
      'a password in a URL',
      chat('provider: openai, baseUrl: "http://me:plainsecret99@host/v1"'),
      'plainsecret99',
    ],
    ['a token that came by --var', classify('description: "{{var.t}}"'), token, { vars: { t: token } }],
    ['a token in a file that YAML refuses', `${classify()}\ndescription: [${token}`, token],
    ['a token beside another mistake', classify(`sed: ${token}`), token],
  ];
  for (const [what, text, secret, options] of rows) {
    it(`${what} is a problem that does not repeat it`, async () => {
      const problems = await problemsOf(text, options);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.map(formatProblem).join('\n')).not.toContain(secret);
      expect(JSON.stringify(problems)).not.toContain(secret);
    });
  }

  it('the message names the key and tokenEnv', async () => {
    const [problem, ...more] = await problemsOf(chat('provider: auto, token: plainsecret99'));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      line: 5,
      path: 'candidates[0]',
      message: '"token" holds a secret, and a suite must not',
    });
    expect(problem?.hint).toContain('tokenEnv');
  });

  it('words and labels that only look alike are no secrets', async () => {
    const text = classify(
      'description: hf_datasets and hf_hub, sk-learn, my password is no secret key',
    ).replace(
      'provider: hf-inference',
      'provider: hf-inference, labels: {password: account, token: billing}',
    );
    expect(await problemsOf(text)).toEqual([]);
  });
});
