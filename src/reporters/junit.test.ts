import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import { HOSTILE } from '../../test/fixtures/fixture-tickets.ts';
import { findPython, runPython } from '../../test/fixtures/other-readers.ts';
import type { RunReport } from '../types/report.ts';
import { junit } from './junit.ts';

const report = makeFixtureReport({ samples: 40 });

function text(of: RunReport): string {
  return junit
    .render(of)
    .flatMap((file) => [...file.chunks])
    .join('');
}

it('makes a test case of each gate: failed is a failure, undecided an error, passed neither', () => {
  const [first, second, third] = report.gates;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three gates');
  const xml = text({
    ...report,
    gates: [first, { ...second, verdict: 'fail', reason: 'below & beyond' }, third],
  });
  expect(xml).toContain('<testsuites name="hfbench ticket-routing" tests="3" failures="1" errors="1"');
  expect(xml).toContain('<failure type="fail" message="below &amp; beyond"/>');
  expect(xml).toContain('<error type="undecided"');
  expect(xml.match(/<testcase /g)).toHaveLength(3);
});

it('is not green for a run that did not finish', () => {
  const stops = [{ cause: 'auth', candidateId: null, message: 'the token was refused' }] as const;
  const xml = text({ ...report, gates: [], status: { ...report.status, complete: false, stops } });
  expect(xml).toContain('tests="1" failures="0" errors="1"');
  expect(xml).toContain('message="the token was refused"');
});

it('drops what XML 1.0 forbids and escapes the rest', () => {
  const gate = { ...report.gates[0], candidate: 'a\0\u001b"<b>\uFFFF\uD800\n' } as RunReport['gates'][number];
  const xml = text({ ...report, gates: [gate] });
  expect(xml).toContain('classname="a&quot;&lt;b&gt;\uFFFD&#10;"');
});

const python = findPython('xml.etree.ElementTree');

it.skipIf(python === null)("gives Python's XML parser every text but for what XML 1.0 forbids", () => {
  const gates = [...HOSTILE, '\uFFFE\uFFFF\u0001\u001F end', '\u0085 \u00A0 ]]>'].map(
    (hostile, index) =>
      ({
        ...report.gates[0],
        candidate: 'one',
        cellId: 'a cell',
        metric: `${index} ${hostile}`,
        verdict: 'fail',
        reason: hostile,
      }) as RunReport['gates'][number],
  );
  const program = `
import json, sys
import xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
json.dump([[c.get('name'), c.find('failure').get('message')] for c in root.iter('testcase')], sys.stdout)
`;
  const read = runPython(python as string, program, [], text({ ...report, gates })) as string[][];
  const allowed = (hostile: string): string =>
    hostile
      .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
  expect(read).toEqual(
    gates.map((gate) => [allowed(`${gate.metric} ${gate.bar} (a cell)`), allowed(gate.reason)]),
  );
});
