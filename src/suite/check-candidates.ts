import { TASKS } from '../tasks/registry.ts';
import { DEGRADABLE_TASKS, isDegradable } from '../util/sandbox-knobs.ts';
import type { Check, SuiteDraft } from './draft.ts';
import { type Finding, faultAt } from './problem.ts';
import { PROVIDER_NAMES, providersFor } from './provider-names.ts';
import type { Path } from './schema-at.ts';

type CandidateDraft = NonNullable<NonNullable<SuiteDraft['candidates']>[number]>;

/** Keys of a request that this tool writes itself, whatever the task. */
const RESERVED = ['model', 'stream', 'stream_options', 'inputs'];

/** What each provider and task asks of a candidate. */
export const checkCandidates: Check = (draft) => [
  ...checkJudges(draft),
  ...(draft.candidates ?? []).flatMap((candidate, index) => {
    if (candidate === undefined) return [];
    const path: Path = ['candidates', index];
    return [
      ...checkPlace(candidate, path),
      ...checkProviderTask(candidate, draft.task, path),
      ...checkDegrade(candidate, draft.task, path),
      ...checkUrl(candidate.baseUrl, [...path, 'baseUrl']),
      ...checkUrl(candidate.endpoint?.url, [...path, 'endpoint', 'url']),
      ...checkParameters(candidate, draft.task, path),
    ];
  }),
];

/** Judges work after the load, when leased endpoints are down already. */
function checkJudges(draft: SuiteDraft): Finding[] {
  return (draft.judges ?? []).flatMap((judge, index) => {
    if (judge === undefined) return [];
    const path: Path = ['judges', index];
    const planted = checkDegrade(judge, judge.task ?? 'chat-completion', path);
    if (judge.endpoint === undefined || judge.endpoint.url !== undefined) return planted;
    const hint = 'write endpoint: {url: https://…}, and bring it up with `hfbench endpoint resume`';
    return [...planted, faultAt([...path, 'endpoint'], "a judge's endpoint is known by its url", { hint })];
  });
}

function checkPlace(candidate: CandidateDraft, path: Path): Finding[] {
  const { provider, baseUrl, endpoint, sandbox } = candidate;
  const findings: Finding[] = [];
  if (provider === 'endpoint' && endpoint === undefined && baseUrl === undefined) {
    const hint =
      'add endpoint: {url: https://….endpoints.huggingface.cloud}, or endpoint: {name: …} for one of your namespace';
    findings.push(
      faultAt([...path, 'endpoint'], 'provider endpoint needs the address of the endpoint', {
        hint,
        kind: 'gap',
      }),
    );
  }
  if (provider === 'openai' && baseUrl === undefined) {
    const hint = 'add baseUrl, for example http://127.0.0.1:8000/v1';
    findings.push(
      faultAt([...path, 'baseUrl'], 'provider openai needs the address of the server', { hint, kind: 'gap' }),
    );
  }
  findings.push(...checkEndpoint(candidate, path));
  if (provider === undefined) return findings;
  const played = provider === 'sandbox' && sandbox?.as === 'endpoint' && endpoint?.url === undefined;
  for (const [key, value] of [
    ['endpoint', played ? undefined : endpoint],
    ['sandbox', sandbox],
  ] as const) {
    if (value === undefined || provider === key) continue;
    const hint = `remove it, or set provider: ${key}`;
    findings.push(
      faultAt([...path, key], `"${key}" belongs to provider ${key}, not to ${provider}`, { at: 'key', hint }),
    );
  }
  return findings;
}

/** By address or by name, not both; a name or a lease where there is no address. */
function checkEndpoint({ endpoint }: CandidateDraft, path: Path): Finding[] {
  if (endpoint === undefined) return [];
  const at = [...path, 'endpoint'];
  const { url, name, namespace, lease } = endpoint;
  const byName = Object.entries({ name, namespace, lease }).filter(([, value]) => value !== undefined);
  if (url !== undefined) {
    const hint = 'keep either url, or name, namespace and lease';
    return byName.map(([key]) =>
      faultAt([...at, key], `"${key}" has no use beside url`, { at: 'key', hint }),
    );
  }
  if (name !== undefined || lease !== undefined) return [];
  return [
    faultAt(at, 'an endpoint needs its address or its name', {
      hint: 'add url: https://….endpoints.huggingface.cloud, or name: with the name of the endpoint',
    }),
  ];
}

function checkProviderTask(candidate: CandidateDraft, task: SuiteDraft['task'], path: Path): Finding[] {
  const { provider, stream, labels } = candidate;
  if (task === undefined) return [];
  const findings: Finding[] = [];
  const { streams, hasLabels, dialects } = TASKS[task];
  const serving = providersFor(task);
  if (provider !== undefined && PROVIDER_NAMES.includes(provider) && !serving.includes(provider)) {
    const hint = `for ${task} use ${serving.join(', ')}`;
    findings.push(faultAt([...path, 'provider'], `${provider} does not serve ${task}`, { hint }));
  }
  if (candidate.dialect !== undefined && !dialects.includes(candidate.dialect)) {
    findings.push(
      faultAt([...path, 'dialect'], `${task} can't be asked in dialect ${candidate.dialect}`, {
        expected: `one of ${dialects.join(', ')}`,
      }),
    );
  }
  if (!streams && stream === true) {
    findings.push(faultAt([...path, 'stream'], `${task} does not stream`, { hint: 'remove the key' }));
  }
  if (!hasLabels && labels !== undefined && Object.keys(labels).length > 0) {
    const hint = 'they rename the labels of a classifier: remove the key';
    findings.push(faultAt([...path, 'labels'], `${task} has no labels`, { at: 'key', hint }));
  }
  return findings;
}

/** A loss can be planted where the model ranks what it could answer. */
function checkDegrade({ sandbox }: CandidateDraft, task: SuiteDraft['task'], path: Path): Finding[] {
  if (task === undefined || (sandbox?.degrade ?? 0) === 0 || isDegradable(task)) return [];
  const hint = `remove it; it works on ${DEGRADABLE_TASKS.join(', ')}`;
  return [
    faultAt([...path, 'sandbox', 'degrade'], `a model for ${task} has no second choice to give`, {
      at: 'key',
      hint,
    }),
  ];
}

function checkUrl(written: string | undefined, path: Path): Finding[] {
  if (written === undefined) return [];
  const expected = 'an http or https URL without user name, password, query and fragment';
  if (!URL.canParse(written)) return [faultAt(path, 'this is no URL', { found: written, expected })];
  const url = new URL(written);
  const clean =
    ['http:', 'https:'].includes(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (clean) return [];
  // Credentials may stand in it, so it is not repeated.
  return [faultAt(path, 'this URL can not be used', { expected, hint: 'a token is named by tokenEnv' })];
}

function checkParameters(candidate: CandidateDraft, task: SuiteDraft['task'], path: Path): Finding[] {
  const parameters = candidate.parameters ?? {};
  const own = [...RESERVED, ...(task === undefined ? [] : TASKS[task].ownParameters)];
  const reserved = Object.keys(parameters).filter((key) => own.includes(key));
  const findings = reserved.map((key) =>
    faultAt([...path, 'parameters', key], `"${key}" is written by the tool itself`, {
      at: 'key',
      hint: key === 'stream' ? 'set stream on the candidate' : 'remove it',
    }),
  );
  if (task !== 'zero-shot-classification') return findings;
  const labels = parameters.candidate_labels;
  const expected = 'a list of at least two different texts, as candidate_labels: [billing, account]';
  if (labels === undefined) {
    const message = 'zero-shot-classification needs candidate_labels';
    return [
      ...findings,
      faultAt([...path, 'parameters', 'candidate_labels'], message, { expected, kind: 'gap' }),
    ];
  }
  const good =
    Array.isArray(labels) &&
    labels.every((label) => typeof label === 'string' && label.trim() !== '') &&
    labels.length >= 2 &&
    new Set(labels).size === labels.length;
  if (good) return findings;
  const at = [...path, 'parameters', 'candidate_labels'];
  return [...findings, faultAt(at, 'wrong candidate_labels', { found: JSON.stringify(labels), expected })];
}
