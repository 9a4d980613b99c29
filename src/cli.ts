#!/usr/bin/env node
import { type Context, EXIT } from './commands/command.ts';
import { formatInputError, runCommandLine } from './commands/parse-command-line.ts';
import { loadCommands } from './commands/registry.ts';
import { readToolVersion } from './commands/run/machine.ts';
import { systemClock } from './util/clock.ts';
import { InputError, messageOf } from './util/errors.ts';
import { machineFaultOf } from './util/machine-fault.ts';
import { redact, redactSecrets } from './util/redact.ts';

const argv = process.argv.slice(2);

/** SIGINT and SIGTERM go to the newest handler; the third, or one without a handler, ends the process. */
function listenForInterrupts(): Context['onInterrupt'] {
  let handler: ((count: number) => void) | null = null;
  let count = 0;
  const onSignal = () => {
    count += 1;
    if (handler === null || count > 2) process.exit(EXIT.interrupted);
    handler(count);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return (next) => {
    handler = next;
    return () => {
      handler = null;
    };
  };
}

function makeContext(): Context {
  const color =
    !argv.includes('--no-color') &&
    !process.env.NO_COLOR &&
    (process.stdout.isTTY || Boolean(process.env.FORCE_COLOR));
  return {
    clock: systemClock,
    cwd: process.cwd(),
    env: process.env,
    argv,
    out: (text) => process.stdout.write(redactSecrets(text)),
    err: (text) => process.stderr.write(redact(text)),
    errStream: process.stderr,
    input: process.stdin,
    terminal: {
      live: process.stderr.isTTY === true && !process.env.CI,
      asks: process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env.CI,
      color,
      columns: process.stdout.columns ?? (Number(process.env.COLUMNS) || 100),
    },
    onInterrupt: listenForInterrupts(),
  };
}

async function main(): Promise<number> {
  const context = makeContext();
  // What can't be printed ends the printing, not the run's files; whether that is a fault is seen to at the end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // Node would end with 1, which means that a gate failed.
  process.on('uncaughtException', (error) => process.exit(tellBug(error, context)));
  try {
    return await runCommandLine(argv, await loadCommands(argv), await readToolVersion(), context);
  } catch (error) {
    if (error instanceof InputError) {
      context.err(`${formatInputError(error)}\n`);
      return EXIT.badInput;
    }
    const fault = machineFaultOf(error);
    if (fault === null) return tellBug(error, context);
    context.err(`Stopped: ${fault} (${messageOf(error)}).\n`);
    return EXIT.incomplete;
  }
}

function tellBug(error: unknown, context: Context): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  context.err(`This is a bug in hfbench; please report it with this text.\n${text}\n`);
  return EXIT.bug;
}

/** A reader that went away (`| head`) has what it wanted; a disk that is full has not what was printed to it. */
function endOfPrinting(code: number): number {
  const faults = [process.stdout.errored, process.stderr.errored];
  const fault = faults.find((error) => error !== null && (error as NodeJS.ErrnoException).code !== 'EPIPE');
  if (fault === undefined || fault === null) return code;
  const cause = machineFaultOf(fault) ?? 'the output can not be written';
  process.stderr.write(`Not all was printed: ${cause} (${messageOf(fault)}).\n`);
  return code === 0 ? EXIT.incomplete : code;
}

const code = await main();
// What a library left open must not keep a finished command alive.
process.stdout.write('', () => process.exit(endOfPrinting(code)));
