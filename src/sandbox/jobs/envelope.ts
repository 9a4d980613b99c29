import type { Json, JsonObject } from '../../types/json.ts';
import { fieldOf, readInputs, readObject, readOptionalObject } from '../fields.ts';
import { type JobRequest, mostInputs } from './job.ts';

/** `{"inputs": …, "parameters": {…}}`, as hf-inference and the toolkit take most tasks. */
export interface Envelope {
  readonly inputs: Json | undefined;
  /** Empty when missing or null. */
  readonly parameters: JsonObject;
}

/** The envelope of a request. Throws FieldProblem. */
export function readEnvelope({ body }: JobRequest): Envelope {
  const request = readObject(body.json(), 'body');
  return {
    inputs: fieldOf(request, 'inputs'),
    parameters: readOptionalObject(fieldOf(request, 'parameters'), 'parameters'),
  };
}

/** Texts of an envelope, one or a list; `single` tells which. Throws FieldProblem. */
export function readTextInputs(
  { inputs }: Envelope,
  request: JobRequest,
): {
  readonly texts: readonly string[];
  readonly single: boolean;
} {
  return readInputs(inputs, mostInputs(request));
}
