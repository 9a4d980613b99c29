/** Something the user can fix: where it is, what was found, what was expected, what to do. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly where: string | null;
  readonly hint: string | null;
  constructor(message: string, options: { where?: string; hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.where = options.where ?? null;
    this.hint = options.hint ?? null;
  }
}

/** Text of an unknown thrown value, one line. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
