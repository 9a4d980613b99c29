import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';
import { visibleCopy } from './html/embed.ts';
import {
  type CarriedSamples,
  carrySamples,
  MORE_FILE,
  moreChunks,
  PAGE_ROOM,
  type PageRoom,
} from './html/samples/carry-samples.ts';
import { PAGE_ASSETS, renderPage } from './html/template.ts';
import { viewComparisons } from './html/view/comparisons.ts';
import { viewCost } from './html/view/cost.ts';
import { viewDeployments } from './html/view/deployments.ts';
import { viewLatency } from './html/view/latency.ts';
import { viewMethods } from './html/view/methods.ts';
import { viewOverview } from './html/view/overview.ts';
import { viewQuality } from './html/view/quality.ts';
import { viewReliability } from './html/view/reliability.ts';
import { viewSamples } from './html/view/samples.ts';

function* chunks(report: RunReport, carried: CarriedSamples): Iterable<string> {
  // Of requests the sections show ids and codes alone, and see to the ids themselves.
  const { requests, ...rest } = report;
  const shown: RunReport = { ...visibleCopy(rest), requests };
  yield renderPage({
    ...PAGE_ASSETS,
    overview: viewOverview(shown),
    comparisons: viewComparisons(shown),
    quality: viewQuality(shown),
    latency: viewLatency(shown),
    cost: viewCost(shown),
    deployments: viewDeployments(shown),
    reliability: viewReliability(shown),
    samples: viewSamples(shown, carried),
    methods: viewMethods(shown),
  });
  // After everything that is shown, so that a browser can show it before it has read them.
  yield '<script type="text/plain" id="sample-data">\n';
  for (const line of carried.lines) yield `${line}\n`;
  yield '</script>\n</body>\n</html>\n';
}

/** The page, and where it has no room for all samples the file of the others. */
export function htmlFiles(report: RunReport, room: PageRoom = PAGE_ROOM): ReturnType<Reporter['render']> {
  const carried = carrySamples(report, room);
  const page = { file: 'report.html', chunks: chunks(report, carried) };
  return carried.more === null ? [page] : [page, { file: MORE_FILE, chunks: moreChunks(report, carried) }];
}

/**
 * report.html: one page that opens from disk and asks no host for anything. Where it has no room for all samples, the
 * others are in report-more.json, which the page can open.
 */
export const html: Reporter = {
  name: 'html',
  byDefault: true,
  realServersOnly: false,
  owns: /^report(?:\.html|-more\.json)$/,
  render: (report) => htmlFiles(report),
};
