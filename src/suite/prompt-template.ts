import Handlebars from 'handlebars';
import { messageOf } from '../util/errors.ts';

/** How prompts are compiled: nothing escaped, a missing column is an error, only these helpers exist. */
export const TEMPLATE_OPTIONS = Object.freeze({
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { if: true, unless: true, each: true, with: true, lookup: true, log: false },
});

const BLOCKS = ['if', 'unless', 'each', 'with'];
const SCOPED = ['each', 'with'];

/** What a template reads, and why it can't be used (null: it can). */
export interface TemplateFacts {
  readonly fault: string | null;
  /** Paths read whatever the sample holds, outside blocks: "input", "customer.name". */
  readonly required: readonly string[];
  /** Every path read from the sample, guarded ones included. */
  readonly read: readonly string[];
}

/** Parses a template and lists what it reads. Never throws. */
export function readTemplate(content: string): TemplateFacts {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(content);
  } catch (error) {
    return { fault: describeParseError(messageOf(error)), required: [], read: [] };
  }
  const facts = { fault: null as string | null, required: [] as string[], read: [] as string[] };
  visitProgram(program, facts, { guarded: false, scoped: false });
  return facts;
}

interface Scope {
  /** Inside a block: what stands here may never be read. */
  readonly guarded: boolean;
  /** Inside each or with: names belong to the item, not to the sample. */
  readonly scoped: boolean;
}

type Facts = { fault: string | null; readonly required: string[]; readonly read: string[] };

function visitProgram(program: hbs.AST.Program, facts: Facts, scope: Scope): void {
  for (const statement of program.body) visitStatement(statement, facts, scope);
}

function visitStatement(statement: hbs.AST.Statement, facts: Facts, scope: Scope): void {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return;
    case 'MustacheStatement':
      visitMustache(statement as hbs.AST.MustacheStatement, facts, scope);
      return;
    case 'BlockStatement':
      visitBlock(statement as hbs.AST.BlockStatement, facts, scope);
      return;
    default:
      facts.fault ??= 'prompts have no partials and no decorators';
  }
}

function visitMustache(statement: hbs.AST.MustacheStatement, facts: Facts, scope: Scope): void {
  const { path, params, hash } = statement;
  if (path.type !== 'PathExpression') {
    facts.fault ??= 'a placeholder has to name a column, as {{input}}';
    return;
  }
  const name = (path as hbs.AST.PathExpression).original;
  if (params.length > 0 || (hash?.pairs.length ?? 0) > 0) {
    if (name !== 'lookup') facts.fault ??= `there is no helper "${name}"`;
    for (const param of params) visitExpression(param, facts, { ...scope, guarded: true });
    return;
  }
  if (BLOCKS.includes(name) || name === 'lookup')
    facts.fault ??= `{{${name}}} is a helper and needs arguments`;
  else visitExpression(path, facts, scope);
}

function visitBlock(block: hbs.AST.BlockStatement, facts: Facts, scope: Scope): void {
  const name = block.path.original;
  if (!BLOCKS.includes(name)) facts.fault ??= `there is no block "${name}": use ${BLOCKS.join(', ')}`;
  for (const param of block.params) visitExpression(param, facts, { ...scope, guarded: true });
  const inside = { guarded: true, scoped: scope.scoped || SCOPED.includes(name) };
  visitProgram(block.program, facts, inside);
  // What stands under else of each or with sees the sample again.
  if (block.inverse) visitProgram(block.inverse, facts, { guarded: true, scoped: scope.scoped });
}

function visitExpression(expression: hbs.AST.Expression, facts: Facts, scope: Scope): void {
  if (expression.type === 'SubExpression') {
    const call = expression as hbs.AST.SubExpression;
    if (call.path.original !== 'lookup') facts.fault ??= `there is no helper "${call.path.original}"`;
    for (const param of call.params) visitExpression(param, facts, scope);
    return;
  }
  if (expression.type !== 'PathExpression') return;
  const { data, depth, parts } = expression as hbs.AST.PathExpression;
  if (data && parts[0] !== 'root') return;
  if (scope.scoped && !data && depth === 0) return;
  const path = (data ? parts.slice(1) : parts).join('.');
  if (path === '') return;
  facts.read.push(path);
  if (!scope.guarded) facts.required.push(path);
}

/** "Parse error on line 2: …" with the drawing of the parser left out. */
function describeParseError(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '' && !/^[.\s-]*\^/.test(line));
  return `the template can't be read: ${lines[0] ?? message}`;
}
