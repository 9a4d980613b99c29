import type { TaskName } from '../types/suite.ts';
import { isDegradable } from '../util/sandbox-knobs.ts';
import type { Captures, Engine, WorkRoute } from './engines/engine.ts';
import type { Exchange } from './exchange.ts';
import { FieldProblem } from './fields.ts';
import type { Job } from './jobs/job.ts';
import { withSecondChoices } from './models/second-choice.ts';
import type { Deployment, Place } from './place.ts';
import type { RequestBody } from './request-body.ts';

/** A request for work, as its route sees it. */
export interface WorkRequest {
  readonly engine: Engine;
  readonly route: WorkRoute;
  readonly captures: Captures;
  readonly place: Place;
  readonly body: RequestBody;
  readonly exchange: Exchange;
  countTokens(text: string): number;
}

/**
 * The checked job of a request and the deployment it is for. The ledger learns the model and the task as soon as they
 * are known. Throws Refusal in the shape of the engine.
 */
export function readWork(request: WorkRequest): { readonly deployment: Deployment; readonly job: Job } {
  const { engine, route, captures, place, body, exchange } = request;
  engine.checkHeaders(exchange.request.headers);
  const deployment = explaining(request, () => route.locate(place, captures, body));
  exchange.entry.model = deployment.model.id;
  exchange.entry.task = deployment.model.task;
  const asked = withPlantedLoss(deployment, exchange);
  const job = explaining(request, () => route.read(jobRequestOf(request, asked), asked, captures));
  exchange.entry.task = job.task satisfies TaskName;
  return { deployment, job: { ...job, compute: () => explaining(request, job.compute) } };
}

/** The deployment with the model that its knob degrade makes of it; models that rank nothing stay as they are. */
function withPlantedLoss(deployment: Deployment, { entry }: Exchange): Deployment {
  const { model, knobs } = deployment;
  if (!isDegradable(model.task)) return deployment;
  const onGiven = () => {
    entry.degraded += 1;
  };
  return {
    ...deployment,
    model: withSecondChoices(model, { share: knobs.degrade, seed: knobs.seed, onGiven }),
  };
}

function jobRequestOf({ engine, route, body, exchange, countTokens }: WorkRequest, { knobs }: Deployment) {
  const { entry, clock, request } = exchange;
  return {
    engine: engine.name,
    dialect: route.dialect,
    body,
    accept: request.headers.accept ?? null,
    requestId: entry.requestId,
    createdS: Math.floor((clock.wallZeroMs + entry.arrivalMs) / 1000),
    seed: knobs.seed,
    countTokens,
  };
}

/** Runs a reader and turns its FieldProblem into the engine's refusal. */
function explaining<T>({ engine, route }: WorkRequest, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldProblem) throw engine.refusalOf(error, route.dialect);
    throw error;
  }
}
