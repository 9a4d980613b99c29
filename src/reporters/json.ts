import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';

function* chunks(report: RunReport): Iterable<string> {
  // Pictures stand in files of the run folder; the page alone carries copies.
  const { requests, media: _, ...rest } = report;
  for (const [index, [key, value]] of Object.entries(rest).entries()) {
    yield `${index === 0 ? '{' : ','}\n${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  }
  yield ',\n"requests": [';
  for (const [index, row] of requests.entries()) yield `${index === 0 ? '' : ','}\n${JSON.stringify(row)}`;
  yield '\n]\n}\n';
}

/** report.json: the whole RunReport, one request a line. */
export const json: Reporter = {
  name: 'json',
  byDefault: true,
  realServersOnly: false,
  owns: /^report\.json$/,
  render: (report) => [{ file: 'report.json', chunks: chunks(report) }],
};
