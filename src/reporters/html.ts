import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';
import { visibleCopy } from './html/embed.ts';
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

function* chunks(report: RunReport): Iterable<string> {
  const shown = visibleCopy(report);
  yield renderPage({
    ...PAGE_ASSETS,
    overview: viewOverview(shown),
    comparisons: viewComparisons(shown),
    quality: viewQuality(shown),
    latency: viewLatency(shown),
    cost: viewCost(shown),
    deployments: viewDeployments(shown),
    reliability: viewReliability(shown),
    samples: viewSamples(report),
    methods: viewMethods(shown),
  });
}

/** report.html: one page that opens from disk and asks no host for anything. */
export const html: Reporter = {
  name: 'html',
  byDefault: true,
  realServersOnly: false,
  render: (report) => [{ file: 'report.html', chunks: chunks(report) }],
};
