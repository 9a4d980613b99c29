// Writes the published JSON Schema of suites and their reference page from the compiled schema.
import { mkdir, writeFile } from 'node:fs/promises';
import { suiteJsonSchema } from '../dist/suite/write-json-schema.js';
import { suiteReference } from '../dist/suite/write-reference.js';

const root = new URL('../', import.meta.url);
await mkdir(new URL('schema/', root), { recursive: true });
await writeFile(new URL('schema/suite.schema.json', root), `${JSON.stringify(suiteJsonSchema(), null, 2)}\n`);
await writeFile(new URL('docs/suite-reference.md', root), suiteReference());
