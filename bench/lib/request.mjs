import { loadSuiteFile } from '../../dist/commands/run/prepare.js';
import { requestTo, resolveRoutes } from '../../dist/runners/route.js';
import { openDataset } from '../../dist/sources/open-dataset.js';

/** The bytes that hfbench sends for a suite's first sample, for controls to send the same. */
export async function wireRequest(suitePath) {
  const suite = await loadSuiteFile(suitePath, { vars: {}, env: {} });
  const { routes } = await resolveRoutes(suite, { env: {}, tokenFile: null });
  const [route] = routes.values();
  for await (const sample of (await openDataset(suite.datasets[0], suite.seed, null)).samples()) {
    const { url, headers, body } = requestTo(route, [
      { kind: 'input', input: sample.input, media: sample.media },
    ]);
    const { origin, pathname } = new URL(url);
    return { origin, path: pathname, headers, body: Buffer.from(body).toString() };
  }
  throw new Error('the suite has no sample');
}
