import type { Formula, Placed, Reduction } from './formula.ts';

/** Why a formula can't be read, and where: 0-based place in its text. */
export interface FormulaFault {
  readonly at: number;
  readonly message: string;
  readonly found: string;
  readonly expected: string;
}

/**
 * Reads a formula: numbers, names of scorers, + - * / ( ), `scorer[grouping=group]`, and min, max, mean or gap of
 * `scorer by grouping`. A dash that is followed by a letter, with no space on either side, belongs to a name (macro-f1);
 * every other dash is a minus. Names with other characters stand in quotes.
 */
export function readFormula(
  text: string,
):
  | { readonly formula: Formula; readonly fault: null }
  | { readonly formula: null; readonly fault: FormulaFault } {
  try {
    return { formula: new FormulaReader(text).read(), fault: null };
  } catch (error) {
    if (error instanceof Unreadable) return { formula: null, fault: error.fault };
    throw error;
  }
}

class Unreadable extends Error {
  readonly fault: FormulaFault;

  constructor(fault: FormulaFault) {
    super(fault.message);
    this.fault = fault;
  }
}

const NAME = /[\p{L}_][\p{L}\p{N}_@.]*(?:-(?=\p{L})[\p{L}\p{N}_@.]+)*/uy;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const REDUCTIONS: readonly string[] = ['min', 'max', 'mean', 'gap'] satisfies readonly Reduction[];
const OPERAND = 'a scorer, a number, min, max, mean or gap of a scorer by a grouping, or an opening bracket';
/** Brackets within brackets: far beyond any metric, and well within the stack. */
const DEEPEST = 50;

class FormulaReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Formula {
    const formula = this.#sum();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('an operator (+ - * /) or the end of the formula');
    return formula;
  }

  #sum(): Formula {
    let left = this.#product();
    for (let operator = this.#takeOf('+-'); operator !== null; operator = this.#takeOf('+-')) {
      left = { kind: 'operation', operator: operator as '+' | '-', left, right: this.#product() };
    }
    return left;
  }

  #product(): Formula {
    let left = this.#operand();
    for (let operator = this.#takeOf('*/'); operator !== null; operator = this.#takeOf('*/')) {
      left = { kind: 'operation', operator: operator as '*' | '/', left, right: this.#operand() };
    }
    return left;
  }

  #operand(): Formula {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#fail(`at most ${DEEPEST} brackets and signs within one another`);
    const operand = this.#bracketed() ?? this.#negated() ?? this.#number() ?? this.#named();
    this.#depth -= 1;
    return operand;
  }

  #bracketed(): Formula | null {
    if (this.#takeOf('(') === null) return null;
    const inner = this.#sum();
    this.#need(')', 'an operator or a closing bracket )');
    return inner;
  }

  #negated(): Formula | null {
    if (this.#takeOf('-') === null) return null;
    return { kind: 'operation', operator: '-', left: { kind: 'number', value: 0 }, right: this.#operand() };
  }

  #number(): Formula | null {
    const written = this.#match(NUMBER);
    if (written === null) return null;
    if (!Number.isFinite(Number(written.text))) {
      this.#at = written.at;
      this.#fail('a number that is not too large');
    }
    return { kind: 'number', value: Number(written.text) };
  }

  #named(): Formula {
    const quoted = '"\''.includes(this.#text[this.#skipSpace()] ?? ' ');
    const scorer = this.#name(OPERAND);
    if (!quoted && this.#takeOf('(') !== null) return this.#reduction(scorer);
    if (this.#takeOf('[') === null) return { kind: 'scorer', scorer, group: null };
    const grouping = this.#name('the name of a grouping');
    this.#need('=', 'an equals sign and the name of a group');
    return { kind: 'scorer', scorer, group: { grouping, name: this.#groupName() } };
  }

  #reduction(word: Placed): Formula {
    if (!REDUCTIONS.includes(word.text)) {
      this.#at = word.at;
      this.#fail('min, max, mean or gap before a bracket');
    }
    const scorer = this.#name('the name of a scorer');
    const by = this.#match(NAME);
    if (by?.text !== 'by') {
      this.#at = by?.at ?? this.#at;
      this.#fail(`by and a grouping: ${word.text}(${scorer.text} by language)`);
    }
    const grouping = this.#name('the name of a grouping');
    this.#need(')', 'a closing bracket )');
    return { kind: 'over-groups', reduction: word.text as Reduction, scorer, grouping };
  }

  /** Up to the closing bracket; in quotes where the name itself holds one. */
  #groupName(): Placed {
    const start = this.#skipSpace();
    const quoted = this.#quoted();
    if (quoted !== null) {
      this.#need(']', 'a closing bracket ]');
      return quoted;
    }
    const end = this.#text.indexOf(']', start);
    const name = this.#text.slice(start, end === -1 ? undefined : end).trim();
    if (name === '') this.#fail('the name of a group');
    this.#at = end === -1 ? this.#text.length : end;
    this.#need(']', 'a closing bracket ]');
    return { text: name, at: start };
  }

  #name(expected: string): Placed {
    return this.#quoted() ?? this.#match(NAME) ?? this.#fail(expected);
  }

  #quoted(): Placed | null {
    const at = this.#skipSpace();
    const quote = this.#text[at];
    if (quote !== '"' && quote !== "'") return null;
    const end = this.#text.indexOf(quote, at + 1);
    if (end === -1) this.#fail(`a closing quote ${quote}`);
    if (end === at + 1) this.#fail('a name between the quotes');
    this.#at = end + 1;
    return { text: this.#text.slice(at + 1, end), at };
  }

  #match(pattern: RegExp): Placed | null {
    const at = this.#skipSpace();
    pattern.lastIndex = at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at = at + found[0].length;
    return { text: found[0], at };
  }

  /** The next character when it is one of these. */
  #takeOf(characters: string): string | null {
    const next = this.#text[this.#skipSpace()];
    if (next === undefined || !characters.includes(next)) return null;
    this.#at += 1;
    return next;
  }

  #need(character: string, expected: string): void {
    if (this.#takeOf(character) === null) this.#fail(expected);
  }

  #skipSpace(): number {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#at;
  }

  #fail(expected: string): never {
    const at = this.#skipSpace();
    pattern.lastIndex = at;
    const word = pattern.exec(this.#text)?.[0] ?? this.#text[at];
    const found = word === undefined ? 'the end of the formula' : `"${word}"`;
    throw new Unreadable({ at, message: "the formula can't be read", found, expected });
  }
}

/** What a message shows as found: a whole word or number, else one character. */
const pattern = new RegExp(`${NAME.source}|${NUMBER.source}`, 'uy');
