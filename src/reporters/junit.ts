import type { Reporter } from '../types/plugs.ts';
import type { GateOutcome, RunReport } from '../types/report.ts';
import { wellFormed } from './clean-text.ts';
import { invalidText } from './invalid-run.ts';

const ILLEGAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Text safe in an XML attribute or element: illegal characters (XML 1.0, production 2) dropped, the rest escaped. */
function escapeXml(text: string): string {
  return wellFormed(text)
    .replace(ILLEGAL, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');
}

interface TestCase {
  readonly suite: string;
  readonly name: string;
  readonly outcome: null | { readonly element: 'failure' | 'error'; readonly reason: string };
  /** What a case that passed has to say for itself; null: nothing. */
  readonly note: string | null;
}

function gateCase(gate: GateOutcome): TestCase {
  const outcome =
    gate.verdict === 'pass'
      ? null
      : ({ element: gate.verdict === 'fail' ? 'failure' : 'error', reason: gate.reason } as const);
  return {
    suite: gate.candidate,
    name: `${gate.metric} ${gate.bar} (${gate.cellId})`,
    outcome,
    note: gate.versus === null ? null : gate.reason,
  };
}

/** An unfinished run must not look green to a CI job that reads nothing but this file. */
function incompleteCase(report: RunReport): TestCase {
  const reason = report.status.stops.map((stop) => stop.message).join('; ') || 'the run did not finish';
  return { suite: 'run', name: 'run is complete', outcome: { element: 'error', reason }, note: null };
}

/** Nor may a run whose times are the client's own. */
function saturatedCase(report: RunReport): TestCase[] {
  const reason = invalidText(report);
  if (reason === null) return [];
  return [
    { suite: 'run', name: 'client is not saturated', outcome: { element: 'error', reason }, note: null },
  ];
}

function caseXml({ suite, name, outcome, note }: TestCase): string {
  const head = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}"`;
  if (outcome === null) {
    if (note === null) return `${head}/>\n`;
    return `${head}>\n      <system-out>${escapeXml(note)}</system-out>\n    </testcase>\n`;
  }
  const kind = outcome.element === 'failure' ? 'fail' : 'undecided';
  const body = `      <${outcome.element} type="${kind}" message="${escapeXml(outcome.reason)}"/>\n`;
  return `${head}>\n${body}    </testcase>\n`;
}

function tally(cases: readonly TestCase[]): string {
  const failures = cases.filter(({ outcome }) => outcome?.element === 'failure').length;
  const errors = cases.filter(({ outcome }) => outcome?.element === 'error').length;
  return `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
}

function* chunks(report: RunReport): Iterable<string> {
  const cases = [
    ...report.gates.map(gateCase),
    ...(report.status.complete ? [] : [incompleteCase(report)]),
    ...saturatedCase(report),
  ];
  const name = escapeXml(`hfbench ${report.manifest.suite.name}`);
  const seconds = (report.status.durationMs / 1000).toFixed(3);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="${name}" ${tally(cases)} time="${seconds}">\n`;
  for (const suite of new Set(cases.map((entry) => entry.suite))) {
    const members = cases.filter((entry) => entry.suite === suite);
    yield `  <testsuite name="${escapeXml(suite)}" ${tally(members)} timestamp="${escapeXml(report.manifest.startedAt)}">\n`;
    for (const member of members) yield caseXml(member);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

/**
 * junit.xml: a gate is a test case in its candidate's suite. A failed gate is a failure; an undecided one is an error,
 * and so is a run that did not finish or whose client was saturated: none may pass for green.
 */
export const junit: Reporter = {
  name: 'junit',
  byDefault: true,
  realServersOnly: false,
  owns: /^junit\.xml$/,
  render: (report) => [{ file: 'junit.xml', chunks: chunks(report) }],
};
