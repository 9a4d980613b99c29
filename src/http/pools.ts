import { createRequire } from 'node:module';
import type { buildConnector as Connect, Dispatcher, EnvHttpProxyAgent } from 'undici';
// The two files that a run needs: undici's index loads a third of a second of fetch, WebSocket and caches with them.
import buildConnector from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';
import type { ConnectPhases } from '../types/attempt.ts';
import { MAX_HEADER_BYTES } from './fault.ts';
import { timeConnect } from './time-connect.ts';

/** What is known of the connection that carried a request. */
export interface SocketUse {
  /** When the socket became usable, ms of the run's clock. */
  readonly readyAtMs: number;
  /** It carried no request before this one. */
  readonly fresh: boolean;
  /** Null: its opening could not be seen. */
  readonly connect: ConnectPhases | null;
}

/** One connection, lent to one request. */
export interface Line {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  /** Call when the request goes onto the socket. Null: it can't be known, because a proxy holds the connections. */
  use(): SocketUse | null;
  /** Gives the line back, once. A line that failed is not used again. */
  release(failed: boolean): void;
}

/** Keep-alive connections by origin, with the moment each became usable. */
export interface Pools {
  /** A line that is free, else a new one. */
  take(origin: string): Line;
  close(): Promise<void>;
}

/** Idle connections are kept this long, ms: longer than the gaps between a candidate's turns. */
const KEEP_ALIVE_MS = 600_000;

/** Creates pools whose connections are timed. A proxy named by HTTPS_PROXY or HTTP_PROXY is used unless NO_PROXY excludes the host. */
export function createPools(options: {
  readonly now: () => number;
  readonly connectMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Pools {
  const proxy = proxyAgent(options.env, options.connectMs);
  if (proxy !== null) {
    return { take: (origin) => proxyLine(proxy, origin), close: () => proxy.destroy() };
  }
  const connect = buildConnector({ timeout: options.connectMs });
  const pools = new Map<string, OriginPool>();
  return {
    take: (origin) => {
      let pool = pools.get(origin);
      if (pool === undefined) {
        pool = new OriginPool(origin, connect, options.now);
        pools.set(origin, pool);
      }
      return pool.take();
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

/**
 * Lines to one origin, one connection each. undici's own pool serves many users; here each request has its line from
 * its send to its end, so what is known of a socket needs no looking up.
 */
class OriginPool {
  readonly #origin: string;
  readonly #connect: Connect.connector;
  readonly #now: () => number;
  readonly #all = new Set<ClientLine>();
  readonly #idle: ClientLine[] = [];
  #returned: { readonly line: ClientLine; readonly failed: boolean }[] = [];

  constructor(origin: string, connect: Connect.connector, now: () => number) {
    this.#origin = origin;
    this.#connect = connect;
    this.#now = now;
  }

  take(): Line {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const line = new ClientLine(this.#origin, this.#connect, this.#now, this.#onRelease);
    this.#all.add(line);
    return line;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((line) => line.dispatcher.destroy()));
  }

  /** In this turn of the event loop undici is still ending the last request. */
  readonly #onRelease = (line: ClientLine, failed: boolean) => {
    if (this.#returned.length === 0) setImmediate(this.#settle);
    this.#returned.push({ line, failed });
  };

  readonly #settle = () => {
    const returned = this.#returned;
    this.#returned = [];
    for (const { line, failed } of returned) {
      if (!failed) {
        this.#idle.push(line);
        continue;
      }
      this.#all.delete(line);
      void line.dispatcher.destroy();
    }
  };
}

class ClientLine implements Line {
  readonly dispatcher: InstanceType<typeof Client>;
  readonly #onRelease: (line: ClientLine, failed: boolean) => void;
  /** Of the connection that stands. */
  #use: SocketUse | null = null;

  constructor(
    origin: string,
    connect: Connect.connector,
    now: () => number,
    onRelease: (line: ClientLine, failed: boolean) => void,
  ) {
    this.#onRelease = onRelease;
    this.dispatcher = new Client(origin, {
      pipelining: 1,
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      connect: (target, callback) => {
        let phases: () => ConnectPhases | null = () => null;
        const socket = connect(target, (...outcome) => {
          // undici leaves the socket undefined when it gives an error, whatever its types say.
          if (outcome[0] === null && outcome[1])
            this.#use = { readyAtMs: now(), fresh: true, connect: phases() };
          callback(...outcome);
        });
        phases = timeConnect(socket, now);
      },
    });
  }

  use(): SocketUse | null {
    const use = this.#use;
    if (use?.fresh) this.#use = { ...use, fresh: false };
    return use;
  }

  release(failed: boolean): void {
    this.#onRelease(this, failed);
  }
}

function proxyAgent(
  env: Readonly<Record<string, string | undefined>>,
  connectMs: number,
): EnvHttpProxyAgent | null {
  const httpsProxy = env.HTTPS_PROXY ?? env.https_proxy;
  const httpProxy = env.HTTP_PROXY ?? env.http_proxy;
  if (!httpsProxy && !httpProxy) return null;
  const noProxy = ['localhost', '127.0.0.1', '[::1]', env.NO_PROXY ?? env.no_proxy ?? '']
    .filter(Boolean)
    .join(',');
  const undici: typeof import('undici') = createRequire(import.meta.url)('undici');
  return new undici.EnvHttpProxyAgent({
    noProxy,
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    connect: { timeout: connectMs },
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
}

/** The agent takes the origin with each dispatch and keeps its connections to itself. */
function proxyLine(agent: EnvHttpProxyAgent, origin: string): Line {
  return {
    dispatcher: { dispatch: (options, handler) => agent.dispatch({ ...options, origin }, handler) },
    use: () => null,
    release: () => undefined,
  };
}
