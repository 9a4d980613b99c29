import type { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError, messageOf } from '../../util/errors.ts';
import { registerSecret } from '../../util/redact.ts';
import type { JobData } from './messages.ts';
import { JOBS, prefixOf } from './names.ts';

/** Connections to one Redis or Valkey. */
export interface RedisHost {
  /** Commands that answer at once. */
  readonly redis: Redis;
  /** The clock of Redis, ms since the epoch. */
  readonly nowMs: () => Promise<number>;
  /** A connection of its own, for a command that waits. */
  readonly another: () => Redis;
  readonly openQueue: (runId: string) => Queue<JobData>;
  /** Takes jobs by hand: `getNextJob`. */
  readonly openWorker: (runId: string) => Worker<JobData>;
  close(): Promise<void>;
}

/** A job that was taken. */
export type QueueJob = Job<JobData>;

/** A job whose worker has not renewed its lock for this long is another's, ms. */
export const LOCK_MS = 5_000;
/** How often such jobs are looked for, ms. */
const STALLED_EVERY_MS = 1_000;
/** Workers that a job may outlive: with workers that come and go, dying is no fault of the job. */
const MOST_STALLS = 20;
const CONNECT_MS = 10_000;

/**
 * Connects to Redis. An InputError says what is wrong: a package is missing, nobody answers, the login is refused, or
 * keys would be thrown away when memory is short. `say` hears of doubts.
 */
export async function connectRedis(url: string, say: (line: string) => void): Promise<RedisHost> {
  const { hostname, password, protocol } = readUrl(url);
  if (password !== '') registerSecret(decodeURIComponent(password));
  const { Redis } = await load('ioredis', () => import('ioredis'));
  const { Queue, Worker } = await load('bullmq', () => import('bullmq'));
  const open: Redis[] = [];
  // A lost connection is waited for: what was asked meanwhile is asked again.
  const another = (): Redis => {
    const redis = new Redis(url, {
      maxRetriesPerRequest: null,
      connectTimeout: CONNECT_MS,
      retryStrategy: (times) => Math.min(50 * times, 1_000),
      ...(protocol === 'rediss:' ? { tls: { servername: hostname } } : {}),
    });
    redis.on('error', () => undefined);
    open.push(redis);
    return redis;
  };
  const redis = another();
  const close = async () => {
    for (const one of open) one.disconnect();
  };
  try {
    await firstAnswer(redis, url);
    await checkPolicy(redis, url, say);
  } catch (error) {
    await close();
    throw error;
  }
  const nowMs = async () => {
    const [seconds, micros] = await redis.time();
    return Number(seconds) * 1000 + Number(micros) / 1000;
  };
  return {
    redis,
    nowMs,
    another,
    openQueue: (runId) => new Queue<JobData>(JOBS, { connection: another(), prefix: prefixOf(runId) }),
    openWorker: (runId) =>
      new Worker<JobData>(JOBS, null, {
        connection: another(),
        prefix: prefixOf(runId),
        autorun: false,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_EVERY_MS,
        maxStalledCount: MOST_STALLS,
      }),
    close,
  };
}

function readUrl(url: string): URL {
  if (URL.canParse(url) && ['redis:', 'rediss:'].includes(new URL(url).protocol)) return new URL(url);
  throw new InputError('this is no address of a Redis', {
    where: '--redis',
    hint: 'redis://host:6379, or rediss://user:password@host:6379 for TLS and a login',
  });
}

async function load<T>(name: string, importIt: () => Promise<T>): Promise<T> {
  try {
    return await importIt();
  } catch (error) {
    throw new InputError(`the queue runner needs the package ${name}, which is not installed`, {
      where: '--redis',
      hint: 'npm install bullmq@^6.7.0 ioredis@^5.11.1',
      cause: error,
    });
  }
}

/** Later losses are waited for; at the beginning they are most likely a wrong address. */
async function firstAnswer(redis: Redis, url: string): Promise<void> {
  const place = new URL(url).host;
  let last = 'no answer';
  redis.on('error', (error) => {
    last = messageOf(error);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(last)), CONNECT_MS);
  });
  try {
    await Promise.race([redis.ping(), late]);
  } catch (error) {
    throw new InputError(`Redis can't be used: ${messageOf(error)}`, {
      where: place,
      hint: 'check the address, the login (redis://user:password@host) and TLS (rediss://)',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function checkPolicy(redis: Redis, url: string, say: (line: string) => void): Promise<void> {
  const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1] ?? null;
  if (policy === null) say('Warning: Redis does not say its maxmemory-policy; it has to be noeviction.');
  else if (policy !== 'noeviction')
    throw new InputError(`Redis may throw keys away when memory is short (maxmemory-policy ${policy})`, {
      where: new URL(url).host,
      hint: 'set maxmemory-policy noeviction: a queue that loses keys loses requests',
    });
}
