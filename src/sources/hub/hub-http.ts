import { createHttpClient, type HttpClient, type HttpHeaders } from '../../http/client.ts';
import { quotaOf, waitHintOf } from '../../http/wait-hint.ts';
import type { ErrorCode } from '../../types/attempt.ts';
import { formatDuration } from '../../util/duration.ts';
import { InputError } from '../../util/errors.ts';
import type { DatasetAccess } from '../dataset-access.ts';

/** What a host answered after all retries. */
export interface HubAnswer {
  /** Of the last exchange, after redirects. */
  readonly url: string;
  /** Null: no answer came. */
  readonly status: number | null;
  readonly headers: HttpHeaders;
  /** Empty after `download`, unless it was refused. */
  readonly body: string;
  /** Why no whole answer came; null: it did. */
  readonly fault: string | null;
  /** A token was sent with the first exchange. */
  readonly authorized: boolean;
}

/** Where the bytes of a download go; `restart` is called before each attempt. */
interface Sink {
  restart(): void;
  write(chunk: Buffer): void;
}

/** The Hub and the dataset viewer over HTTP. Nothing is thrown for what a host answers or fails to answer. */
export interface HubHttp {
  /** Base of the Hub, without trailing slash. */
  readonly hub: string;
  /** Base of the dataset viewer, without trailing slash. */
  readonly viewer: string;
  /** Follows redirects that stay at the same origin, up to five. */
  get(url: string): Promise<HubAnswer>;
  /** As `get`, without the body. */
  head(url: string): Promise<HubAnswer>;
  /** Follows every redirect; the token stays at the first origin. A body longer than `maxBytes` is a fault. */
  download(url: string, sink: Sink, maxBytes: number): Promise<HubAnswer>;
  /** As `download` from an address that carries its own signature: no token is sent anywhere. */
  fetchSigned(url: string, sink: Sink, maxBytes: number): Promise<HubAnswer>;
  close(): Promise<void>;
}

const HUB_URL = 'https://huggingface.co';
const VIEWER_URL = 'https://datasets-server.huggingface.co';

/** Sends in all, the first included. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;
/** Quotas of the Hub are windows of five minutes; who asks to wait longer is not waited for. */
const LONGEST_HINT_MS = 310_000;
/** From here on a wait is told. */
const TOLD_WAIT_MS = 5000;
const MAX_REDIRECTS = 5;
/** Longest time of one exchange. */
const LOOKUP_MS = 60_000;
const DOWNLOAD_MS = 2 * 3_600_000;

const REPEATED_STATUSES = new Set([408, 429, 500, 502, 503, 504]);
const REPEATED_FAULTS: readonly ErrorCode[] = ['timeout', 'reset', 'truncated', 'connect'];

type Method = 'GET' | 'HEAD';

interface Exchanged extends HubAnswer {
  readonly repeat: boolean;
}

/** Creates the client. HF_ENDPOINT and HF_DATASETS_SERVER replace the hosts; close it at the end. */
export function createHubHttp(access: DatasetAccess): HubHttp {
  const { env, clock } = access;
  const hub = baseOf(env, 'HF_ENDPOINT', HUB_URL);
  const viewer = baseOf(env, 'HF_DATASETS_SERVER', VIEWER_URL);
  const client = createHttpClient({ now: () => clock.nowMs(), connectMs: 10_000, env });
  const trusted = new Set([new URL(hub).origin, new URL(viewer).origin]);
  const tokenFor = (url: string) => (trusted.has(new URL(url).origin) ? access.tokenFor(url) : null);
  const ask = (method: Method, url: string) =>
    repeated(access, () => followed({ client, tokenFor, method, url, everywhere: false, sink: null }));
  const fetchAll =
    (tokens: Asked['tokenFor']) =>
    (url: string, { restart, write }: Sink, maxBytes: number) =>
      repeated(access, () => {
        restart();
        const sink = { write, maxBytes };
        return followed({ client, tokenFor: tokens, method: 'GET', url, everywhere: true, sink });
      });
  return {
    hub,
    viewer,
    get: (url) => ask('GET', url),
    head: (url) => ask('HEAD', url),
    download: fetchAll(tokenFor),
    fetchSigned: fetchAll(() => null),
    close: () => client.close(),
  };
}

function baseOf(env: DatasetAccess['env'], name: string, usual: string): string {
  const base = env[name]?.trim().replace(/\/+$/, '') ?? '';
  if (base === '') return usual;
  if (!/^https?:\/\//i.test(base) || !URL.canParse(base)) {
    throw new InputError(`${name} is no address`, { where: name, hint: `write it as ${usual}` });
  }
  return base;
}

/** Sends again what may succeed the next time, after the time the host names or a growing pause. */
async function repeated(access: DatasetAccess, send: () => Promise<Exchanged>): Promise<HubAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const { repeat, ...answer } = await send();
    if (!repeat || attempt === ATTEMPTS) return answer;
    const waitMs = waitOf(answer, attempt, access.clock.wallMs());
    if (waitMs > LONGEST_HINT_MS) return answer;
    if (waitMs >= TOLD_WAIT_MS) {
      access.warn(
        `${new URL(answer.url).host} answered ${answer.status ?? answer.fault}; asking again in ${formatDuration(waitMs)}`,
      );
    }
    await access.clock.sleep(waitMs);
  }
}

function waitOf({ status, headers }: HubAnswer, attempt: number, wallMs: number): number {
  const window = status === 429 ? quotaOf(headers)?.resetMs : undefined;
  const hinted = waitHintOf(headers, wallMs)?.waitMs ?? window;
  if (hinted !== undefined) return Math.max(FIRST_WAIT_MS, hinted);
  return Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
}

interface Asked {
  readonly client: HttpClient;
  readonly tokenFor: (url: string) => string | null;
  readonly method: Method;
  readonly url: string;
  /** Redirects to other origins are followed as well. */
  readonly everywhere: boolean;
  readonly sink: { readonly write: (chunk: Buffer) => void; readonly maxBytes: number } | null;
}

async function followed(asked: Asked): Promise<Exchanged> {
  const { origin } = new URL(asked.url);
  const token = asked.tokenFor(asked.url);
  let linked: HttpHeaders = {};
  let { url } = asked;
  for (let redirects = 0; ; redirects += 1) {
    const own = new URL(url).origin === origin;
    const answer = await exchange({ ...asked, url }, own ? token : null);
    linked = { ...linked, ...onlyLinked(answer.headers) };
    const next = redirects < MAX_REDIRECTS ? redirectOf(answer) : null;
    if (next === null || (!asked.everywhere && new URL(next).origin !== origin)) {
      return { ...answer, headers: { ...answer.headers, ...linked }, authorized: token !== null };
    }
    url = next;
  }
}

/** The Hub describes a file in the answer that sends to it, which the storage does not repeat. */
function onlyLinked(headers: HttpHeaders): HttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => /^x-(linked|repo)-/.test(name)));
}

function redirectOf({ status, headers, url }: HubAnswer): string | null {
  const { location } = headers;
  if (status === null || status < 300 || status > 399 || location === undefined) return null;
  const next = URL.canParse(location, url) ? new URL(location, url) : null;
  return next === null || !/^https?:$/.test(next.protocol) ? null : next.href;
}

async function exchange({ client, method, url, sink }: Asked, token: string | null): Promise<Exchanged> {
  let status: number | null = null;
  let headers: HttpHeaders = {};
  const chunks: Buffer[] = [];
  const ended = await client.send({
    url,
    method,
    headers: {
      'user-agent': 'hfbench',
      accept: '*/*',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: null,
    attemptMs: sink === null ? LOOKUP_MS : DOWNLOAD_MS,
    headersMs: 60_000,
    idleMs: 30_000,
    ...(sink === null ? {} : { maxBodyBytes: sink.maxBytes }),
    signal: new AbortController().signal,
    onHeaders: (code, received) => {
      status = code;
      headers = received;
    },
    onData: (chunk) => {
      if (sink !== null && status === 200) sink.write(chunk);
      else chunks.push(chunk);
    },
  });
  const { fault } = ended;
  return {
    url,
    status,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    fault: fault === null ? null : fault.message,
    authorized: token !== null,
    repeat: fault === null ? REPEATED_STATUSES.has(status ?? 0) : REPEATED_FAULTS.includes(fault.code),
  };
}
