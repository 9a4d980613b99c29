import type { Clock } from '../types/context.ts';

/** The only ambient things: made once by cli.ts, handed down. */
export interface Context {
  readonly clock: Clock;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Command line as typed, for the manifest. */
  readonly argv: readonly string[];
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress, doubts and errors. */
  readonly err: (text: string) => void;
  /** The stream behind `err`, for blocks that are drawn anew. */
  readonly errStream: NodeJS.WriteStream;
  /** What the user types. */
  readonly input: NodeJS.ReadStream;
  readonly terminal: {
    readonly live: boolean;
    /** Somebody sits there who can be asked. */
    readonly asks: boolean;
    readonly color: boolean;
    readonly columns: number;
  };
  /** Registers what an interrupt (SIGINT, SIGTERM) does; called with 1 for the first, 2 for the second. Gives the way to unregister. */
  readonly onInterrupt: (handler: (count: number) => void) => () => void;
}

/** A flag as `--help` shows it. */
export interface Flag {
  /** commander's notation: "-j, --max-concurrency <n>". */
  readonly flags: string;
  readonly description: string;
  /** Reads the text; throws an InputError when it is wrong. Absent: the text itself, or true for a switch. */
  readonly parse?: (text: string, previous: unknown) => unknown;
}

/** One subcommand. `run` gives the exit code. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** commander's notation: "<suite...>". */
  readonly positionals: string;
  readonly flags: readonly Flag[];
  /** Whole command lines to paste. */
  readonly examples: readonly string[];
  run(args: readonly string[], flags: Readonly<Record<string, unknown>>, context: Context): Promise<number>;
}

/** Exit codes of the contract. */
export const EXIT = {
  ok: 0,
  gateFailed: 1,
  badInput: 2,
  incomplete: 3,
  undecided: 4,
  bug: 70,
  interrupted: 130,
} as const;
