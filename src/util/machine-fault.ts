/** Errors of the system that are neither the user's input nor a bug: the machine has run out of something. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room',
  EDQUOT: 'the disk quota is used up; make room',
  EROFS: 'the file system is read-only; make it writable, or write elsewhere with -o',
  EIO: 'the disk fails; look at the system log before trusting it with more',
  EMFILE: 'this process may open no more files; raise `ulimit -n`, or lower the concurrency',
  ENFILE: 'the machine may open no more files; close other programs, or raise fs.file-max',
};

const CODE = new RegExp(`\\b(${Object.keys(FAULTS).join('|')})\\b`);

/** What the machine lacks and what to do, by the system's code; null: the code means something else. */
export function machineFaultOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return FAULTS[code] ?? machineFaultOf(error.cause);
}

/** The same of a message in which the system's code stands. */
export function machineFaultIn(message: string): string | null {
  const code = CODE.exec(message)?.[1];
  return code === undefined ? null : `${code}: ${FAULTS[code]}`;
}
