import type { Command } from './command.ts';

/** Every subcommand, in the order of the help. Each is loaded when it is asked for: together they take a second. */
const COMMANDS = {
  init: async () => (await import('./init.ts')).init,
  run: async () => (await import('./run.ts')).run,
  plan: async () => (await import('./plan.ts')).plan,
  validate: async () => (await import('./validate.ts')).validate,
  report: async () => (await import('./report.ts')).report,
  compare: async () => (await import('./compare.ts')).compare,
  baseline: async () => (await import('./baseline.ts')).baseline,
  list: async () => (await import('./list.ts')).list,
  view: async () => (await import('./view.ts')).view,
  models: async () => (await import('./models.ts')).models,
  endpoint: async () => (await import('./endpoint.ts')).endpoint,
  schedule: async () => (await import('./schedule.ts')).schedule,
  worker: async () => (await import('./worker.ts')).worker,
  sandbox: async () => (await import('./sandbox.ts')).sandbox,
} satisfies Readonly<Record<string, () => Promise<Command>>>;

/** The command that a command line names first; all of them where it names none, as for help and "did you mean". */
export async function loadCommands([first]: readonly string[]): Promise<readonly Command[]> {
  const all = Object.entries(COMMANDS);
  const named = all.filter(([name]) => name === first);
  return await Promise.all((named.length === 0 ? all : named).map(([, load]) => load()));
}
