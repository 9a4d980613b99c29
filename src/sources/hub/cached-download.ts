import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, createReadStream, ftruncateSync, openSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InputError, messageOf } from '../../util/errors.ts';
import type { HubAnswer, HubHttp } from './hub-http.ts';
import { refusalOf, sourceName } from './hub-refusal.ts';

/** A file of the Hub that stands in the cache, whole. */
export interface CachedFile {
  readonly path: string;
  /** Commit that the Hub says it belongs to; null: not said. */
  readonly commit: string | null;
}

/** What the Hub says of a file before it is downloaded. */
interface FileFacts {
  readonly etag: string | null;
  /** Null: not said. */
  readonly bytes: number | null;
  readonly commit: string | null;
}

/**
 * The file behind a resolve address, from the cache if the same content (by address and ETag) is there whole. A
 * download must have the size that the Hub states, and its SHA-256 where the ETag is one; else it is an InputError.
 * Null: there is no such file.
 */
export async function downloadCached(
  http: HubHttp,
  url: string,
  cacheFolder: string,
  repo: string,
): Promise<CachedFile | null> {
  const name = new URL(url).pathname.split('/').slice(-2).join('/');
  const asked = `the file ${decodeURIComponent(name)}`;
  const head = await http.head(url);
  if (head.fault === null && head.status === 404) return null;
  const facts = factsOf(head, asked, repo);
  const key = createHash('sha256')
    .update(`${url}\n${facts.etag ?? ''}`)
    .digest('hex');
  const path = join(cacheFolder, `${key}.parquet`);
  if (facts.etag !== null && (await isWhole(path, facts))) return { path, commit: facts.commit };
  await mkdir(cacheFolder, { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await fetchWhole(http, url, temporary, facts, asked, repo);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return { path, commit: facts.commit };
}

function factsOf(head: HubAnswer, asked: string, repo: string): FileFacts {
  const { status, headers, fault } = head;
  const found = status !== null && (status === 200 || (status > 299 && status < 400));
  if (fault !== null || !found) throw refusalOf(head, asked, repo);
  const size = headers['x-linked-size'] ?? (status === 200 ? headers['content-length'] : undefined);
  const etag = headers['x-linked-etag'] ?? (status === 200 ? headers.etag : undefined);
  return {
    etag: etag?.replace(/^W\//, '').replaceAll('"', '') ?? null,
    bytes: size !== undefined && /^\d+$/.test(size) ? Number(size) : null,
    commit: headers['x-repo-commit'] ?? null,
  };
}

async function fetchWhole(
  http: HubHttp,
  url: string,
  path: string,
  facts: FileFacts,
  asked: string,
  repo: string,
): Promise<void> {
  const file = openSync(path, 'a');
  let received = 0;
  let failure: unknown = null;
  let answer: HubAnswer;
  try {
    // Written at once and not in turn: nothing is measured yet, and the network waits for the disk.
    const sink = {
      restart: () => {
        ftruncateSync(file, 0);
        received = 0;
      },
      write: (chunk: Buffer) => {
        received += chunk.length;
        try {
          appendFileSync(file, chunk);
        } catch (error) {
          failure ??= error;
        }
      },
    };
    answer = await http.download(url, sink, Number.MAX_SAFE_INTEGER);
  } finally {
    closeSync(file);
  }
  if (failure !== null) {
    throw new InputError(`the download can't be kept: ${messageOf(failure)}`, {
      where: path,
      cause: failure,
    });
  }
  if (answer.status !== 200 || answer.fault !== null) throw refusalOf(answer, asked, repo);
  if (facts.bytes !== null && received !== facts.bytes) {
    throw broken(asked, `${received} bytes came, and the Hub states ${facts.bytes}`, repo);
  }
  if (!(await isWhole(path, facts))) throw broken(asked, 'its content is not what its SHA-256 says', repo);
}

/** Whether a file has the stated size, and the stated SHA-256 if the ETag is one. */
async function isWhole(path: string, { bytes, etag }: FileFacts): Promise<boolean> {
  const known = await stat(path).catch(() => null);
  if (known === null || (bytes !== null && known.size !== bytes)) return false;
  if (etag === null || !/^[0-9a-f]{64}$/.test(etag)) return true;
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex') === etag;
}

function broken(asked: string, found: string, repo: string): InputError {
  return new InputError(`${asked} did not arrive whole: ${found}`, {
    where: sourceName(repo),
    hint: 'try again; nothing of it was kept',
  });
}
