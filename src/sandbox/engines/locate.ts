import { fieldOf, readObject, readText } from '../fields.ts';
import { type Deployment, onlyDeployment, type Place } from '../place.ts';
import { modelNotSupported, plainRefusal } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { Captures } from './engine.ts';

/** Suffixes of a routed model that this server can honour: itself, the hf-inference path, and the router's policies. */
const PROVIDER_SUFFIXES = ['sandbox', 'hf-inference', 'fastest', 'cheapest', 'preferred'];

/** The id that a path names. */
export function modelIdOf({ org, name }: Captures): string {
  return `${org}/${name}`;
}

/** The deployment of the model in an hf-inference path. Throws Refusal 400. */
export function locateByPath(place: Place, captures: Captures): Deployment {
  const found = place.deployments.get(modelIdOf(captures));
  if (found === undefined) throw plainRefusal(400, 'Model not supported by provider hf-inference');
  return found;
}

/** The deployment of the chat model that a body names to the router. Throws Refusal 400, and FieldProblem. */
export function locateRouted(place: Place, _captures: Captures, body: RequestBody): Deployment {
  const asked = readText(fieldOf(readObject(body.json(), 'body'), 'model'), 'model');
  const colon = asked.lastIndexOf(':');
  const found = place.deployments.get(colon < 0 ? asked : asked.slice(0, colon));
  const known = colon < 0 || PROVIDER_SUFFIXES.includes(asked.slice(colon + 1));
  if (found?.model.task !== 'chat-completion' || !known) throw modelNotSupported(asked);
  return found;
}

/** The one model of an endpoint. Throws Refusal 404 where there are several. */
export function locateOnly(place: Place): Deployment {
  const found = onlyDeployment(place);
  if (found === null) throw plainRefusal(404, 'Not Found');
  return found;
}
