// hfbench's own way of sending: its client, its request from first send to result, and its journal, out of dist/. Only
// the feeding of the loop is the benchmark's; `hfbench run` itself is measured by the experiments that start it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSuiteFile } from '../../dist/commands/run/prepare.js';
import { createHttpClient } from '../../dist/http/client.js';
import { openLane } from '../../dist/runners/lane.js';
import { perform } from '../../dist/runners/perform.js';
import { resolveRoutes } from '../../dist/runners/route.js';
import { StopBoard } from '../../dist/runners/stop-board.js';
import { openDataset } from '../../dist/sources/open-dataset.js';
import { openJournal } from '../../dist/store/journal.js';
import { expandCells } from '../../dist/suite/expand.js';
import { systemClock } from '../../dist/util/clock.js';
import { quietHeap } from '../../dist/util/quiet-heap.js';
import { delaysOf, stampReader, startStreams } from '../lib/streams.mjs';

export async function openArm({ suitePath, concurrency, stamps = false }) {
  const suite = await loadSuiteFile(suitePath, { vars: {}, env: {} });
  const [cell] = expandCells(suite);
  const samples = [];
  for await (const sample of (await openDataset(suite.datasets[0], suite.seed, null)).samples())
    samples.push(sample);
  const { routes } = await resolveRoutes(suite, { env: {}, tokenFile: null });
  const now = () => systemClock.nowMs();
  const client = createHttpClient({ now, connectMs: suite.timeout.connectMs, env: {} });
  const reader = stamps ? stampReader() : null;
  const tools = {
    client: reader === null ? client : readingStamps(client, reader),
    clock: systemClock,
    now,
    suite,
    board: new StopBoard([cell.candidate.id]),
    toInputs: ({ samples: [sample] }) => [{ kind: 'input', input: sample.input, media: sample.media }],
    keepsMetadata: false,
    groupColumns: [],
  };
  const lane = openLane(routes.get(cell.candidate.id), [], tools);
  let folder = null;
  let journal = null;
  let seq = 0;

  const one = async () => {
    const sample = samples[seq % samples.length];
    const key = seq.toString(16).padStart(32, '0');
    const item = {
      key,
      cell,
      samples: [sample],
      repeat: 1,
      seq,
      phase: 'measured',
      block: 0,
      stage: null,
      gapMs: null,
      scheduledAtMs: null,
    };
    seq += 1;
    const result = await perform(item, now(), lane, tools);
    await journal.append({ type: 'result', result });
    if (result.status !== 'ok') throw new Error(`${result.status}: ${result.errorMessage}`);
    return result;
  };

  // As a run does ahead of its load; a block ends before the time that is kept quiet.
  quietHeap();
  return {
    prepare: async () => {
      folder = await mkdtemp(join(tmpdir(), 'hfbench-bench-'));
      journal = await openJournal(join(folder, 'journal.jsonl'));
      reader?.reset();
    },
    run: async ({ ms, streams, lengthMs }) => {
      if (streams !== undefined) return await startStreams({ streams, lengthMs }, one);
      const endMs = performance.now() + ms;
      let requests = 0;
      const loop = async () => {
        while (performance.now() < endMs) {
          await one();
          requests += 1;
        }
      };
      await Promise.all(Array.from({ length: concurrency }, loop));
      return { requests };
    },
    finish: async (measured) => {
      await journal.close();
      await rm(folder, { recursive: true });
      return { ...measured, ...(reader === null ? {} : delaysOf(reader, measured)) };
    },
  };
}

/** The client with a look at each read before its collector gets it, at the moment that the client itself took. */
function readingStamps(client, reader) {
  return {
    ...client,
    send: (request) =>
      client.send({
        ...request,
        onData: (chunk, atMs) => {
          reader.read(chunk, atMs);
          request.onData(chunk, atMs);
        },
      }),
  };
}
