import type { Provider } from '../types/provider.ts';
import type { Candidate } from '../types/suite.ts';
import { registerSecret } from '../util/redact.ts';

/** Where tokens come from: the environment, and the file that `hf auth login` writes (null: there is none). */
export interface TokenSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tokenFile: string | null;
}

/** A token for one URL, nothing to send, or why the run can't start. */
export type TokenChoice =
  | { readonly kind: 'token'; readonly value: string; readonly from: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'missing'; readonly problem: string; readonly hint: string };

/**
 * Chooses the token that may go to a URL. A variable named by `tokenEnv` is meant for that host, whatever it is;
 * HF_TOKEN goes to Hugging Face hosts and, for providers of Hugging Face, to loopback; never in the clear over a
 * network.
 */
export function chooseToken(
  candidate: Pick<Candidate, 'id' | 'tokenEnv'>,
  provider: Pick<Provider, 'auth'>,
  url: string,
  sources: TokenSources,
): TokenChoice {
  const { protocol, hostname } = new URL(url);
  const named = candidate.tokenEnv;
  const value = named === null ? hfToken(sources) : clean(sources.env[named]);
  const from = named ?? 'HF_TOKEN';
  const huggingFace = isHuggingFaceHost(hostname);
  const loopback = isLoopbackHost(hostname);
  if (provider.auth === 'none') return { kind: 'none' };
  if (named === null && !huggingFace && !(loopback && provider.auth === 'hugging-face'))
    return { kind: 'none' };
  if (value === null) {
    if (named === null && loopback) return { kind: 'none' };
    return {
      kind: 'missing',
      problem: `candidate ${candidate.id} needs a token, and ${from} is not set`,
      hint:
        named === null
          ? 'set HF_TOKEN (a token with "Make calls to Inference Providers" from https://huggingface.co/settings/tokens), or run `hf auth login`'
          : `set the environment variable ${named}, or correct tokenEnv`,
    };
  }
  if (protocol !== 'https:' && named === null && !loopback) {
    return {
      kind: 'missing',
      problem: `candidate ${candidate.id} would send ${from} unencrypted to ${hostname}`,
      hint: 'use https',
    };
  }
  return { kind: 'token', value, from };
}

/**
 * The Hugging Face token for a look-up at an address: only Hugging Face hosts and loopback get it, never in the clear
 * over a network. Null: none is sent.
 */
export function lookUpToken(url: string, sources: TokenSources): string | null {
  return isTrusted(url) ? hfToken(sources) : null;
}

function isTrusted(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return isLoopbackHost(hostname) || (isHuggingFaceHost(hostname) && protocol === 'https:');
}

/**
 * The login of the endpoints' management API and of the endpoints it names: the variable `tokenEnv`, or the usual token
 * (null). Whatever the variable, only Hugging Face hosts and loopback get it. Registers it for redaction.
 */
export function managementLogin(
  url: string,
  tokenEnv: string | null,
  sources: TokenSources,
): Readonly<Record<string, string>> {
  const token = tokenEnv === null ? hfToken(sources) : clean(sources.env[tokenEnv]);
  if (token === null || !isTrusted(url)) return {};
  registerSecret(token);
  return { authorization: `Bearer ${token}` };
}

/** The login that a look-up at this URL carries: the candidate's own, where it may go; else none. Registers it for redaction. */
export function loginFor(
  candidate: Pick<Candidate, 'id' | 'tokenEnv'>,
  provider: Pick<Provider, 'auth'>,
  url: string,
  sources: TokenSources,
): Readonly<Record<string, string>> {
  const token = chooseToken(candidate, provider, url, sources);
  if (token.kind !== 'token') return {};
  registerSecret(token.value);
  return { authorization: `Bearer ${token.value}` };
}

/** True for hosts of Hugging Face, those that run other people's programs among them. */
function isHuggingFaceHost(hostname: string): boolean {
  return isHuggingFaceSite(hostname) || isEndpointHost(hostname);
}

/** True for hosts on which Hugging Face's own programs answer. */
export function isHuggingFaceSite(hostname: string): boolean {
  return /(^|\.)(huggingface\.co|hf\.co)$/.test(hostname);
}

/** True for hosts of dedicated endpoints, whose programs are their owners'. */
export function isEndpointHost(hostname: string): boolean {
  return /(^|\.)huggingface\.cloud$/.test(hostname);
}

/** True for this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function hfToken({ env, tokenFile }: TokenSources): string | null {
  return clean(env.HF_TOKEN) ?? clean(env.HUGGING_FACE_HUB_TOKEN) ?? clean(tokenFile ?? undefined);
}

function clean(value: string | undefined): string | null {
  const text = value?.trim() ?? '';
  return text === '' ? null : text;
}
