import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import type { ConnectPhases } from '../types/attempt.ts';
import { timeConnect } from './time-connect.ts';

/** What is known of the connection that carried a request. */
interface SocketUse {
  /** When the socket became usable, ms of the run's clock. */
  readonly readyAtMs: number;
  /** It carried no request before this one. */
  readonly fresh: boolean;
  /** Null: its opening could not be seen. */
  readonly connect: ConnectPhases | null;
}

/** How a connection came to stand. */
type Opening = Pick<SocketUse, 'readyAtMs' | 'connect'>;

/** Joins one dispatch to the socket that carries it. */
export interface SocketObserver {
  /** Call inside onRequestStart: undici names the socket right after it, before anything else can start. */
  start(): void;
  seen(): SocketUse | null;
}

/** Keep-alive connections by origin, with the moment each became usable. */
export interface Pools {
  of(origin: string): Dispatcher;
  observe(): SocketObserver;
  close(): Promise<void>;
}

/** Idle connections are kept this long, ms: longer than the gaps between a candidate's turns. */
const KEEP_ALIVE_MS = 600_000;

const SEND_HEADERS = 'undici:client:sendHeaders';

/** Creates pools whose connections are timed. A proxy named by HTTPS_PROXY or HTTP_PROXY is used unless NO_PROXY excludes the host. */
export function createPools(options: {
  readonly now: () => number;
  readonly connectMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Pools {
  const { now } = options;
  const opened = new WeakMap<object, Opening>();
  const used = new WeakSet<object>();
  let starting: { use: SocketUse | null } | null = null;

  const onSendHeaders = (message: unknown) => {
    if (starting === null) return;
    const { socket } = message as { socket: object };
    const opening = opened.get(socket);
    if (opening !== undefined) starting.use = { ...opening, fresh: !used.has(socket) };
    used.add(socket);
    starting = null;
  };
  subscribe(SEND_HEADERS, onSendHeaders);

  const plainConnect = buildConnector({ timeout: options.connectMs });
  const connect: buildConnector.connector = (target, callback) => {
    let phases: () => ConnectPhases | null = () => null;
    const socket = plainConnect(target, (...outcome) => {
      // undici leaves the socket undefined when it gives an error, whatever its types say.
      if (outcome[0] === null && outcome[1]) opened.set(outcome[1], { readyAtMs: now(), connect: phases() });
      callback(...outcome);
    });
    phases = timeConnect(socket, now);
  };

  const settings = {
    connect,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  };
  const proxy = proxyAgent(options.env, options.connectMs);
  const pools = new Map<string, Pool>();
  return {
    of: (origin) => {
      if (proxy !== null) return proxyFor(proxy, origin);
      const known = pools.get(origin);
      if (known !== undefined) return known;
      const pool = new Pool(origin, settings);
      pools.set(origin, pool);
      return pool;
    },
    observe: () => {
      const slot = { use: null as SocketUse | null };
      return {
        start: () => {
          starting = slot;
        },
        seen: () => slot.use,
      };
    },
    close: async () => {
      unsubscribe(SEND_HEADERS, onSendHeaders);
      await Promise.all(
        [...pools.values(), ...(proxy === null ? [] : [proxy])].map((pool) => pool.destroy()),
      );
    },
  };
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
  return new EnvHttpProxyAgent({
    noProxy,
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    connect: { timeout: connectMs },
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
}

/** The agent takes the origin with each dispatch; pools know theirs. */
function proxyFor(agent: EnvHttpProxyAgent, origin: string): Dispatcher {
  return {
    dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) =>
      agent.dispatch({ ...options, origin }, handler),
  } as Dispatcher;
}
