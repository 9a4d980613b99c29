import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

const FILLER =
  'Summarise what the figures of this quarter say about shipping, support and refunds, region by region, in two or ' +
  'three sentences that a manager can read in half a minute; name the region that did worst and the reason for it. ';

/** Text of one row: bears the number that the server's log keeps, and fills the request to about 470 bytes. */
function rowText(number) {
  return `bench-id-${String(number).padStart(8, '0')} ${FILLER}${FILLER}`.slice(0, 384);
}

/**
 * Writes a suite and its data into a folder and gives the suite's path: one candidate behind the OpenAI protocol at
 * `base`, chat completions, one scorer.
 */
export async function writeSuite(folder, { base, rows, load, stream = false, warmup = 0, more = [] }) {
  const data = createWriteStream(join(folder, 'rows.csv'));
  data.write('id,text,target\n');
  for (let number = 0; number < rows; number += 1)
    data.write(`row-${number},"${rowText(number)}",shipping times\n`);
  data.end();
  await finished(data);
  const path = join(folder, 'suite.yaml');
  await writeFile(
    path,
    [
      'name: bench',
      'task: chat-completion',
      'dataset: { name: rows, source: rows.csv, fields: { input: text, target: target, id: id } }',
      'candidates:',
      `  - { id: mock, model: bench, provider: openai, baseUrl: "${base}", stream: ${stream} }`,
      'scorers: [includes]',
      `load: ${JSON.stringify(load)}`,
      `warmup: { requests: ${warmup} }`,
      'seed: 1',
      ...more,
      '',
    ].join('\n'),
  );
  return path;
}
