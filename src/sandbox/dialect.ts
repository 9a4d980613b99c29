import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../types/json.ts';
import { FieldProblem } from './fields.ts';
import { openAiRefusal, plainRefusal, Refusal } from './refusal.ts';

/** What kind of server answers: serverless hf-inference, the endpoints' inference toolkit, or an OpenAI-compatible one. */
export type Dialect = 'serverless' | 'toolkit' | 'openai';

/** A body's JSON. Throws Refusal 400 in the dialect's shape when it is none. */
export function parseBody(text: string, dialect: Dialect): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    const message = 'The request body is not valid JSON';
    throw dialect === 'openai' ? openAiRefusal(400, message) : plainRefusal(400, message);
  }
}

/**
 * The refusal of a wrong field: serverless 422 with a list of texts (api-inference-community's shape), the toolkit
 * 400 with one text (it answers 400 to every failure), OpenAI-compatible 422 with the parameter's name.
 */
export function fieldRefusal(problem: FieldProblem, dialect: Dialect): Refusal {
  if (dialect === 'openai') {
    return openAiRefusal(422, `${problem.field}: ${problem.message}`, problem.field);
  }
  if (dialect === 'toolkit') return plainRefusal(400, `${problem.field}: ${problem.message}`);
  return new Refusal(422, { error: [`Error in '${problem.field}': ${problem.message}`] });
}

const TOOLKIT_CONTENT_TYPES = ['application/json', 'application/json; charset=UTF-8'];
const TOOLKIT_ACCEPTS = [undefined, '*/*', ...TOOLKIT_CONTENT_TYPES];

/** The toolkit matches Content-Type and Accept as exact strings. Throws Refusal 400 for any other. */
export function checkToolkitHeaders(headers: IncomingHttpHeaders): void {
  const contentType = headers['content-type'];
  if (contentType === undefined || !TOOLKIT_CONTENT_TYPES.includes(contentType)) {
    throw plainRefusal(
      400,
      `Content type "${contentType ?? 'None'}" not supported. Supported content types are: application/json`,
    );
  }
  if (!TOOLKIT_ACCEPTS.includes(headers.accept)) {
    throw plainRefusal(
      400,
      `Accept type "${headers.accept}" not supported. Supported accept types are: application/json`,
    );
  }
}

/** Runs a reader of fields and turns its FieldProblem into the dialect's refusal. */
export function readingFields<T>(dialect: Dialect, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldProblem) throw fieldRefusal(error, dialect);
    throw error;
  }
}
