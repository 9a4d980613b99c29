import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessMark, thisProcess } from '../store/process-mark.ts';
import type { AfterLease } from '../types/endpoint.ts';
import { InputError } from '../util/errors.ts';
import { asAmount, asObject, asText } from '../util/json-shape.ts';
import { parseJson } from '../util/parse-json.ts';

/** What stands in a lease file: enough to put the endpoint down without the process that brought it up. */
export interface LeaseRecord {
  /** Tells this lease from a later one of the same endpoint. */
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  /** Of the management API, with its version. */
  readonly apiBase: string;
  readonly hub: string;
  readonly after: AfterLease;
  /** Name of the variable that holds the token; null: the usual one. */
  readonly tokenEnv: string | null;
  readonly owner: ProcessMark;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601: from then on any command may put it down. */
  readonly expiresAt: string;
  /** USD an hour at its most replicas; null: unknown. */
  readonly perHourUsd: number | null;
  /** The run it is for. */
  readonly runFolder: string;
}

/** A lease file as it was found. `lease` null: it can't be read. */
export interface FoundLease {
  readonly path: string;
  readonly lease: LeaseRecord | null;
}

/** A lease of this process, on disk. */
export interface LeaseFile {
  readonly path: string;
  readonly record: LeaseRecord;
}

/**
 * Writes a lease to disk, synced, before anything is ordered. An InputError when a living process has the endpoint; the
 * lease of a dead one is taken over.
 */
export function writeLease(folder: string, terms: Omit<LeaseRecord, 'id' | 'owner'>): LeaseFile {
  mkdirSync(folder, { recursive: true });
  const record: LeaseRecord = { ...terms, id: randomUUID(), owner: thisProcess() };
  for (const { path, lease } of readLeases(folder)) {
    if (lease === null || !isSameEndpoint(lease, record)) continue;
    if (isAlive(lease.owner)) throw takenBy(lease, path);
    rmSync(path, { force: true });
  }
  const plain = join(folder, `${fileName(record.namespace)}--${fileName(record.name)}`);
  for (const path of [`${plain}.json`, `${plain}--${fileName(new URL(record.apiBase).host)}.json`]) {
    if (!writeSynced(path, JSON.stringify(record, null, 2))) {
      // An endpoint of the same name on another host has its own file.
      const other = readLease(path);
      if (other !== null && isSameEndpoint(other, record)) throw takenBy(other, path);
      continue;
    }
    syncFolder(folder);
    return { path, record };
  }
  throw new InputError(`endpoint ${record.name} is leased by another process`, { where: folder });
}

/**
 * Whose lease a file holds now. Nobody: it was put down by another command when its time was over, or the file was
 * removed. Another: the endpoint has been leased anew since.
 */
export function holderOf({ path, record }: LeaseFile): 'us' | 'nobody' | 'another' {
  const lease = readLease(path);
  if (lease === null) return 'nobody';
  return lease.id === record.id ? 'us' : 'another';
}

/** Removes a lease whose endpoint is down for certain. A later lease in the same place stays. */
export function removeLease(file: LeaseFile): void {
  if (holderOf(file) === 'us') rmSync(file.path, { force: true });
}

/** Every lease file of a folder; empty when there is none. */
export function readLeases(folder: string): readonly FoundLease[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ path: join(folder, name), lease: readLease(join(folder, name)) }));
}

/** Whether nobody looks after a lease any more: its process has died, or its time is over. */
export function isOver({ owner, expiresAt }: LeaseRecord, wallMs: number): boolean {
  return !isAlive(owner) || wallMs >= Date.parse(expiresAt);
}

function readLease(path: string): LeaseRecord | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const json = asObject(parseJson(text));
  const owner = asObject(json?.owner);
  const words = ['id', 'name', 'namespace', 'apiBase', 'hub', 'startedAt', 'expiresAt'].map((key) =>
    asText(json?.[key]),
  );
  const whole =
    words.every((word) => word !== null) &&
    URL.canParse(asText(json?.apiBase) ?? '') &&
    ['pause', 'scale-to-zero', 'delete', 'keep'].includes(String(json?.after)) &&
    !Number.isNaN(Date.parse(String(json?.expiresAt))) &&
    asAmount(owner?.pid) !== null &&
    asText(owner?.host) !== null;
  return whole ? (json as unknown as LeaseRecord) : null;
}

function isSameEndpoint(a: LeaseRecord, b: LeaseRecord): boolean {
  return a.apiBase === b.apiBase && a.namespace === b.namespace && a.name === b.name;
}

function takenBy({ name, namespace, owner, runFolder }: LeaseRecord, path: string): InputError {
  const who = owner.pid === process.pid ? 'this very command' : `process ${owner.pid} on ${owner.host}`;
  return new InputError(`endpoint ${namespace}/${name} is leased by ${who}, for ${runFolder}`, {
    where: path,
    hint: 'wait for its end; two runs on one endpoint would measure each other',
  });
}

/** Writes a file that nobody ever sees half written. False: there is such a file already. */
function writeSynced(path: string, text: string): boolean {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The file's name is synced as well, where the system can. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // Some systems open no folders; the file itself is on disk.
  }
}

function fileName(text: string): string {
  return encodeURIComponent(text).replaceAll('*', '%2A');
}
