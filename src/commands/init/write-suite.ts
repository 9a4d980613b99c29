import { Document, isScalar, visit } from 'yaml';
import { TASKS } from '../../tasks/registry.ts';
import type { JsonObject } from '../../types/json.ts';
import { type SuiteFacts, slugOf } from './facts.ts';

/** One key of the suite with the words above it. */
interface Part {
  readonly about: string | null;
  readonly key: string;
  readonly value: unknown;
}

/** The suite as a file, with the reason of each part in a comment. */
export function suiteText(facts: SuiteFacts): string {
  const parts: Part[] = [
    { about: null, key: 'name', value: facts.name },
    { about: null, key: 'description', value: describe(facts) },
    { about: null, key: 'task', value: facts.task },
    {
      about: 'What is asked. Every column but these travels along as metadata.',
      key: 'dataset',
      value: facts.dataset,
    },
    { about: aboutCandidates(facts), key: 'candidates', value: candidatesOf(facts) },
    ...promptsOf(facts),
    ...scorersOf(facts),
    { about: 'Requests in flight at a time.', key: 'load', value: { kind: 'closed', concurrency: 4 } },
    ...gatesOf(facts),
  ];
  return parts.map(({ about, key, value }) => `${comment(about)}${toYaml({ [key]: value })}`).join('');
}

/** Mappings of plain values on one line, as people write them. */
function toYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Map: (_key, node, path) => {
      if (path.length > 1 && node.items.every(({ value: item }) => isScalar(item))) node.flow = true;
    },
    Seq: (_key, node) => {
      if (node.items.every(isScalar)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 100, flowCollectionPadding: true });
}

function describe({ question, models }: SuiteFacts): string {
  switch (question) {
    case 'which-model':
      return `Which of ${models.join(', ')} answers our questions best, how fast and at what cost?`;
    case 'serverless-or-endpoint':
      return `Should ${models[0]} run serverless or on an endpoint of our own?`;
    case 'regression':
      return `Does ${models.join(', ')} still answer as well and as fast as the accepted run?`;
  }
}

function aboutCandidates({ question, provider }: SuiteFacts): string {
  if (question === 'serverless-or-endpoint') {
    return 'The same model twice. Put in what an hour of the endpoint costs: without it its cost is unknown.';
  }
  return provider === 'auto'
    ? 'Pin a provider by its name (together, novita, …): an unpinned one may change from request to request.'
    : 'What is compared. A price makes the cost known: price: { inputPerMTokUsd: 0.2, outputPerMTokUsd: 0.6 }.';
}

function candidatesOf(facts: SuiteFacts): readonly JsonObject[] {
  const shared = sharedKeys(facts);
  if (facts.question === 'serverless-or-endpoint') {
    const [model = ''] = facts.models;
    return [
      { id: `${slugOf(lastPart(model))}-serverless`, model, provider: 'hf-inference', ...shared },
      {
        id: `${slugOf(lastPart(model))}-endpoint`,
        model,
        provider: 'endpoint',
        endpoint: { url: facts.url },
        ...shared,
      },
    ];
  }
  const ids = new Set<string>();
  return facts.models.map((model) => ({
    id: freshId(slugOf(lastPart(model)) || 'candidate', ids),
    model,
    provider: facts.provider,
    ...addressOf(facts),
    ...shared,
  }));
}

function sharedKeys({ task, labels }: SuiteFacts): JsonObject {
  if (labels !== null) return { parameters: { candidate_labels: [...labels] } };
  return TASKS[task].takesPrompts ? { parameters: { max_tokens: 256, temperature: 0 } } : {};
}

function addressOf({ provider, url }: SuiteFacts): JsonObject {
  if (url === null) return {};
  return provider === 'endpoint' ? { endpoint: { url } } : { baseUrl: url };
}

function freshId(id: string, taken: Set<string>): string {
  let fresh = id;
  for (let n = 2; taken.has(fresh); n += 1) fresh = `${id}-${n}`;
  taken.add(fresh);
  return fresh;
}

function lastPart(model: string): string {
  return model.split('/').at(-1) ?? model;
}

function promptsOf({ task }: SuiteFacts): readonly Part[] {
  if (task !== 'chat-completion') return [];
  const messages = [
    { role: 'system', content: 'Answer with the answer only.' },
    { role: 'user', content: '{{input}}' },
  ];
  return [
    {
      about: 'Handlebars over the sample; several prompts are compared too.',
      key: 'prompts',
      value: [{ id: 'terse', messages }],
    },
  ];
}

/** Generated text is judged by the words that it has to hold; every other task by its usual scorers. */
function scorersOf({ task }: SuiteFacts): readonly Part[] {
  if (task !== 'chat-completion') return [];
  const scorers = [{ name: 'includes', ignoreCase: true }, 'token-f1'];
  return [{ about: 'How answers are judged; docs/scorers.md lists all.', key: 'scorers', value: scorers }];
}

function gatesOf({ question, task }: SuiteFacts): readonly Part[] {
  if (question !== 'regression') return [];
  const metric = task === 'chat-completion' ? 'includes' : TASKS[task].defaultScorers[0];
  return [
    {
      about:
        'Fails (exit 1) when the metric fell by more than the margin against the accepted run: hfbench baseline accept <run>.',
      key: 'gates',
      value: [
        { metric, versus: 'baseline', margin: 0.02 },
        { metric: 'error_rate', max: 0.02 },
      ],
    },
    { about: 'For hfbench schedule: at three every night.', key: 'schedule', value: '0 3 * * *' },
  ];
}

function comment(about: string | null): string {
  return about === null ? '' : `# ${about}\n`;
}
