import type { Json } from '../types/json.ts';
import type { Deployment, Place } from './deployment.ts';
import { checkToolkitHeaders, type Dialect, parseBody, readingFields } from './dialect.ts';
import type { Exchange } from './exchange.ts';
import { fieldOf, readObject, readText } from './fields.ts';
import { readChatCompletion } from './jobs/chat-completion.ts';
import type { Job } from './jobs/job.ts';
import { readTextClassification } from './jobs/text-classification.ts';
import { readZeroShot } from './jobs/zero-shot-classification.ts';
import { modelNotSupported, plainRefusal, type Refusal } from './refusal.ts';
import type { Route } from './routes.ts';

/** Routes on which a model works. */
export type WorkRoute = Extract<
  Route,
  { kind: 'model-task' | 'model-chat' | 'router-chat' | 'endpoint-task' | 'endpoint-chat' }
>;

/** Suffixes of a routed model that this server can honour: itself, the hf-inference path, and the router's policies. */
const PROVIDER_SUFFIXES = ['sandbox', 'hf-inference', 'fastest', 'cheapest', 'preferred'];

const DIALECTS: Readonly<Record<WorkRoute['kind'], Dialect>> = {
  'model-task': 'serverless',
  'endpoint-task': 'toolkit',
  'model-chat': 'openai',
  'router-chat': 'openai',
  'endpoint-chat': 'openai',
};

/** A request for work, read as far as the deployment it is for. */
export interface Work {
  readonly deployment: Deployment;
  /** Checks the rest of the request. Throws Refusal. */
  readJob(): Job;
}

/**
 * Finds the deployment that a request for work is for. Throws Refusal when the body is no JSON, when nobody serves
 * the model, or when the model does another task.
 */
export function readWork(
  route: WorkRoute,
  bodyText: string,
  place: Place,
  exchange: Exchange,
  countTokens: (text: string) => number,
): Work {
  const dialect = DIALECTS[route.kind];
  if (dialect === 'toolkit') checkToolkitHeaders(exchange.request.headers);
  const body = parseBody(bodyText, dialect);
  const deployment = findDeployment(route, body, place);
  return {
    deployment,
    readJob: () =>
      readingFields(dialect, () => readJob({ route, body, deployment, dialect, exchange, countTokens })),
  };
}

function findDeployment(route: WorkRoute, body: Json, place: Place): Deployment {
  if (route.kind === 'router-chat') return findRouted(body, place);
  if (route.kind === 'endpoint-task' || route.kind === 'endpoint-chat') {
    const chat = route.kind === 'endpoint-chat';
    // Which routes an endpoint has depends on its engine: a chat model's knows only OpenAI's, the toolkit only its own.
    const found = [...place.deployments.values()].find(
      ({ model }) => (model.task === 'chat-completion') === chat,
    );
    if (found === undefined) throw plainRefusal(404, 'Not Found');
    return found;
  }
  const found = place.deployments.get(route.modelId);
  if (found === undefined) throw plainRefusal(400, 'Model not supported by provider hf-inference');
  const chat = found.model.task === 'chat-completion';
  if (chat !== (route.kind === 'model-chat'))
    throw wrongTask(found, chat ? 'text-generation' : 'conversational');
  if (route.kind === 'model-task' && route.task !== null && route.task !== found.model.task) {
    throw wrongTask(found, route.task);
  }
  return found;
}

function wrongTask({ model }: Deployment, task: string): Refusal {
  return plainRefusal(
    400,
    `Model ${model.id} is not supported for task ${task}. Supported task: ${model.task}`,
  );
}

function findRouted(body: Json, place: Place): Deployment {
  const asked = readingFields('openai', () => readText(fieldOf(readObject(body, 'body'), 'model'), 'model'));
  const colon = asked.lastIndexOf(':');
  const id = colon < 0 ? asked : asked.slice(0, colon);
  const found = place.deployments.get(id);
  const known = colon < 0 || PROVIDER_SUFFIXES.includes(asked.slice(colon + 1));
  if (found?.model.task !== 'chat-completion' || !known) throw modelNotSupported(asked);
  return found;
}

interface JobSetting {
  readonly route: WorkRoute;
  readonly body: Json;
  readonly deployment: Deployment;
  readonly dialect: Dialect;
  readonly exchange: Exchange;
  countTokens(text: string): number;
}

function readJob({ body, deployment, dialect, exchange, countTokens }: JobSetting): Job {
  const { model, knobs } = deployment;
  if (model.task === 'text-classification') return readTextClassification(body, model, dialect);
  if (model.task === 'zero-shot-classification') return readZeroShot(body, model, dialect);
  if (model.task !== 'chat-completion') throw plainRefusal(400, `Task ${model.task} is not supported`);
  return readChatCompletion(body, model, {
    requestId: exchange.entry.requestId,
    createdS: Math.floor((exchange.clock.wallZeroMs + exchange.entry.arrivalMs) / 1000),
    seed: knobs.seed,
    countTokens,
  });
}
