import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/scorer.ts';
import { parseDurationMs } from '../util/duration.ts';
import { nearest } from '../util/nearest.ts';

const KNOWN = ['module', 'export', 'timeout', 'higherIsBetter'];
const USUAL_TIMEOUT_MS = 5_000;

/** Why the options of a module scorer are wrong, or null. */
export function checkModuleOptions(options: JsonObject): string | null {
  for (const [name, value] of Object.entries(options)) {
    if (!KNOWN.includes(name)) {
      const near = nearest(name, KNOWN);
      return `unknown option "${name}"; ${near === null ? `known: ${KNOWN.join(', ')}` : `did you mean "${near}"?`}`;
    }
    if (name === 'higherIsBetter' && typeof value !== 'boolean')
      return 'option "higherIsBetter" must be true or false';
    if (name === 'timeout' && (typeof value !== 'string' || (parseDurationMs(value) ?? 0) <= 0))
      return 'option "timeout" must be a duration above 0 with its unit: 5s';
    if ((name === 'module' || name === 'export') && (typeof value !== 'string' || value.trim() === ''))
      return `option "${name}" must be a text`;
  }
  return null;
}

/** The user's own scorer under the name that the suite gives it; null: the options name no module. */
export function moduleScorer(name: string, options: JsonObject): Scorer | null {
  if (typeof options.module !== 'string') return null;
  const timeoutMs = typeof options.timeout === 'string' ? parseDurationMs(options.timeout) : null;
  return {
    name,
    title: name,
    higherIsBetter: options.higherIsBetter !== false,
    unit: 'score',
    definition: `Mean of what the suite's own module gives (${options.module.split('/').at(-1)}${typeof options.export === 'string' ? `, ${options.export}` : ''}). A call that fails, gives no number or takes longer than ${(timeoutMs ?? USUAL_TIMEOUT_MS) / 1000} s is unscored.`,
    source: 'the suite',
    kind: 'mean',
    pairsAreLabels: false,
    outside: {
      kind: 'module',
      module: {
        path: options.module,
        exportName: typeof options.export === 'string' ? options.export : null,
        timeoutMs: timeoutMs ?? USUAL_TIMEOUT_MS,
      },
    },
    checkOptions: checkModuleOptions,
    score: () => ({ unscored: 'the module has not been asked' }),
    pair: () => null,
    aggregate: null,
  };
}
