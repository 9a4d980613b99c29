import { CommanderError, Command as Program } from 'commander';
import type { InputError } from '../util/errors.ts';
import { type Command, type Context, EXIT } from './command.ts';

/**
 * Runs a command line. Gives the exit code; help and version are 0, a line that makes no sense is 2. What commands
 * throw is thrown on.
 */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  version: string,
  context: Context,
): Promise<number> {
  let exitCode: number = EXIT.badInput;
  const program = new Program('hfbench')
    .description(
      'Evaluation and benchmarking harness for Hugging Face inference: quality, latency, cold starts and cost.',
    )
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for the flags)')
    .configureOutput({
      writeOut: context.out,
      writeErr: context.err,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    });
  for (const command of commands) {
    add(program, command, async (args, flags) => {
      exitCode = await command.run(args, flags, context);
    });
  }
  program.addHelpText(
    'after',
    '\nStart here:\n  hfbench run suites/quickstart.yaml     no account, no network\n  hfbench <command> --help               flags and examples',
  );
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  }
}

function add(
  program: Program,
  command: Command,
  action: (args: readonly string[], flags: Readonly<Record<string, unknown>>) => Promise<void>,
): void {
  const sub = program
    .command(`${command.name} ${command.positionals}`.trim())
    .description(command.summary)
    .addHelpText('after', `\nExamples:\n${command.examples.map((line) => `  ${line}`).join('\n')}`);
  for (const { flags, description, parse } of command.flags) {
    if (parse === undefined) sub.option(flags, description);
    else sub.option(flags, description, (text, previous: unknown) => parse(text, previous));
  }
  sub.action(async (...received: unknown[]) => {
    // commander gives each positional, the options, and the program.
    const args = received.slice(0, -2).flat();
    await action(
      args.filter((arg) => typeof arg === 'string'),
      sub.opts(),
    );
  });
}

/** Where an InputError points and what to do about it, as lines for people. */
export function formatInputError(error: InputError): string {
  const where = error.where === null ? '' : `${error.where}: `;
  const hint = error.hint === null ? '' : `\n  ${error.hint}`;
  return `${where}${error.message}${hint}`;
}
