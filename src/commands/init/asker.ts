import { isCancel, select, text } from '@clack/prompts';
import { InputError } from '../../util/errors.ts';
import { type Context, EXIT } from '../command.ts';

/** One thing that a new suite needs to know. */
interface Ask {
  readonly message: string;
  /** The flag that answers it beforehand. */
  readonly flag: string;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** Gets answers: from the user, or from nobody where none sits there. */
export interface Asker {
  /** `usual` is chosen where nobody is asked; null: somebody has to say. */
  choose<T extends string>(
    ask: Ask & { readonly choices: readonly Choice<T>[]; readonly usual: T | null },
  ): Promise<T>;
  /** `check` says what is wrong with an answer; null: nothing. */
  type(
    ask: Ask & {
      readonly usual: string | null;
      readonly example: string;
      readonly check: (answer: string) => string | null;
    },
  ): Promise<string>;
}

/** The user left a question unanswered, with Escape or Ctrl-C. */
export class Cancelled extends Error {
  readonly exitCode = EXIT.interrupted;
}

/** Asks on the terminal. */
export function terminalAsker({ input, errStream }: Pick<Context, 'input' | 'errStream'>): Asker {
  const place = { input, output: errStream };
  return {
    choose: async ({ message, choices, usual }) => {
      const options = choices.map(({ value, label }) => ({ value: value as string, label }));
      const answer = await select({
        ...place,
        message,
        options,
        ...(usual === null ? {} : { initialValue: usual }),
      });
      if (isCancel(answer)) throw new Cancelled();
      return answer as (typeof choices)[number]['value'];
    },
    type: async ({ message, usual, example, check }) => {
      const answer = await text({
        ...place,
        message,
        placeholder: usual ?? example,
        ...(usual === null ? {} : { defaultValue: usual }),
        validate: (value) => check((value ?? '').trim() || (usual ?? '')) ?? undefined,
      });
      if (isCancel(answer)) throw new Cancelled();
      return answer.trim() || (usual ?? '');
    },
  };
}

/** Nobody is there: the usual answer, or an InputError that names the flag. */
export const NOBODY: Asker = {
  choose: async ({ message, flag, choices, usual }) => {
    if (usual !== null) return usual;
    throw new InputError(`${flag} is missing: ${message}`, {
      where: 'hfbench init',
      hint: `one of ${choices.map(({ value }) => value).join(', ')}; on a terminal, hfbench init asks`,
    });
  },
  type: async ({ message, flag, usual, example }) => {
    if (usual !== null) return usual;
    throw new InputError(`${flag} is missing: ${message}`, {
      where: 'hfbench init',
      hint: `for example ${flag} ${example}; on a terminal, hfbench init asks`,
    });
  },
};
