import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { type EndpointServer, startEndpointServer } from './fixtures/endpoint-server.ts';

const ROOT = resolve(import.meta.dirname, '..');
const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```(\w+)(?: (\S+))?\n([\s\S]*?)```/g)].map(
  ([, language, file, text]) => ({ language, file, text: text as string }),
);
const commands = blocks
  .filter((block) => block.language === 'sh')
  .flatMap((block) => block.text.trim().split('\n'));

let folder = '';
let standIn: Server;
let asked = 0;
/** The management API and the endpoints of Hugging Face, played. */
let endpoints: EndpointServer;

/** A user's copy of the project: what the README names, and its own two files. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hfbench-readme-'));
  for (const name of ['suites', 'datasets', 'package.json'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'dist'), join(folder, 'dist'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const block of blocks) if (block.file) await writeFile(join(folder, block.file), block.text);
  standIn = await startStandIn();
  endpoints = await startEndpointServer();
  await pointAtStandIn(`http://127.0.0.1:${(standIn.address() as AddressInfo).port}`, endpoints.origin);
});

afterAll(async () => {
  standIn.close();
  standIn.closeAllConnections();
  await endpoints.close();
  await rm(folder, { recursive: true });
});

it('has commands to run, and its own three files', () => {
  expect(commands.length).toBeGreaterThanOrEqual(9);
  expect(blocks.filter((block) => block.file).map((block) => block.file)).toEqual([
    'my-tickets.csv',
    'my-suite.yaml',
    'my-nightly.yaml',
  ]);
  expect(commands.filter((command) => declaredCode(command) !== 0)).toHaveLength(1);
});

it.each(commands.filter((command) => command.includes('npx hfbench')))(
  '%s',
  async (command) => {
    const before = asked;
    const { env, args } = split(command);
    const due = declaredCode(command);
    const { code, stdout } = await hfbench(args, env).then(
      (end) => ({ ...end, code: 0 }),
      (error: Failure) =>
        due === 0 ? despiteLoad(error, args, env) : { stdout: error.stdout, code: error.code },
    );
    expect(code, stdout).toBe(due);
    expect(stdout.length).toBeGreaterThan(0);
    if ('HF_TOKEN' in env) expect(asked).toBeGreaterThan(before);
  },
  90_000,
);

it('npm start runs what the README shows, and prints the paths of both reports', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const line = scripts.start?.split('&& node dist/cli.js ')[1];
  expect(line).toBe('run suites/quickstart.yaml');
  const { stdout } = await hfbench((line as string).split(' '), {});
  const paths = stdout.split('\n').filter((path) => /\/(report\.html|summary\.csv)$/.test(path));
  expect(paths).toHaveLength(2);
  for (const path of paths) expect((await readFile(join(folder, path), 'utf8')).length).toBeGreaterThan(500);
}, 120_000);

it('npm ci and npm test are what continuous integration runs', async () => {
  const ci = await readFile(join(ROOT, '.ci/run'), 'utf8');
  expect(ci).toMatch(/^npm ci$/m);
  expect(ci).toMatch(/^npm test$/m);
});

it('every file that it links to exists', async () => {
  const links = [...readme.matchAll(/(?:\]\(|srcset="|src=")((?!https?:)[^)"#]+)/g)].map(
    (match) => match[1] as string,
  );
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) await expect(readFile(join(ROOT, link))).resolves.toBeDefined();
});

it('its tables name every command and every flag of run', async () => {
  const { stdout: help } = await hfbench(['--help'], {});
  const known = [...help.matchAll(/^ {2}(\w+) .*(?:\[|<| {2})/gm)]
    .map((match) => match[1])
    .filter((name) => name !== 'help' && name !== 'hfbench');
  for (const name of known) expect(readme).toContain(`\`hfbench ${name}`);
  const { stdout: runHelp } = await hfbench(['run', '--help'], {});
  for (const [, flag] of runHelp.matchAll(/(--[a-z-]+)/g)) {
    if (flag !== '--help' && flag !== '--resume') expect(readme).toContain(flag);
  }
});

type Failure = Error & { readonly code?: number; readonly stdout: string; readonly stderr: string };

/**
 * On a machine too busy to time anything a run says so, and its gates on times decide nothing: exit 4. Nor is it accepted
 * as a baseline unless forced, as the refusal advises for scores.
 */
async function despiteLoad(
  error: Failure,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ stdout: string; code: number }> {
  if (error.code === 4 && /^invalid: the client was saturated/.test(error.stdout))
    return { ...error, code: 0 };
  if (error.code === 2 && /the run is invalid: (?:The client|[\d,]+ answers of )/.test(error.stderr))
    return { ...(await hfbench([...args, '--force'], env)), code: 0 };
  throw error;
}

/** "# exit 4: …" behind a command says how it ends; without it, well. */
function declaredCode(command: string): number {
  return Number(/ # exit (\d+)\b/.exec(command)?.[1] ?? 0);
}

function split(command: string): { env: Record<string, string>; args: string[] } {
  const words = command.replace(/ #.*$/, '').split(' ');
  const at = words.indexOf('npx');
  const env = Object.fromEntries(words.slice(0, at).map((word) => word.split('=') as [string, string]));
  if ('HF_TOKEN' in env) env.HF_TOKEN = 'hf_standinstandin';
  return { env, args: words.slice(at + 2) };
}

function hfbench(args: readonly string[], env: Readonly<Record<string, string>>) {
  return promisify(execFile)(process.execPath, [join(folder, 'dist/cli.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    timeout: 85_000,
  });
}

/** Gives every candidate that would go to Hugging Face the stand-in's address, as a user behind a proxy would. */
async function pointAtStandIn(url: string, endpoints: string): Promise<void> {
  for (const name of await readdir(join(folder, 'suites'), { recursive: true })) {
    if (!name.endsWith('.yaml')) continue;
    const path = join(folder, 'suites', name);
    const suite = parseDocument(await readFile(path, 'utf8'));
    const { candidates } = suite.toJS() as { candidates: { provider: string }[] };
    for (const [index, { provider }] of candidates.entries()) {
      if (provider === 'sandbox') continue;
      suite.setIn(['candidates', index, 'baseUrl'], provider === 'endpoint' ? endpoints : url);
    }
    await writeFile(path, String(suite));
  }
}

/** Answers as Hugging Face would, for any model: a label by chance of the words, or a short text. */
async function startStandIn(): Promise<Server> {
  const server = createServer(async (request, response) => {
    asked += 1;
    let text = '';
    for await (const chunk of request) text += chunk;
    // Look-ups find nothing here: they are best effort.
    if (request.method === 'GET') {
      response.writeHead(404).end();
      return;
    }
    const body = JSON.parse(text) as { stream?: boolean; parameters?: { candidate_labels: string[] } };
    const labels = body.parameters?.candidate_labels;
    if (labels !== undefined) {
      response.setHeader('content-type', 'application/json');
      response.setHeader('x-compute-time', '0.05');
      response.end(
        JSON.stringify(labels.map((label, index) => ({ label, score: (text.length + index) % 7 }))),
      );
      return;
    }
    const usage = { prompt_tokens: 12, completion_tokens: 1 };
    response.setHeader('content-type', 'text/event-stream');
    response.write(
      `data: ${JSON.stringify({ choices: [{ delta: { content: String(text.length % 10) }, finish_reason: 'stop' }] })}\n\n`,
    );
    response.end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}
