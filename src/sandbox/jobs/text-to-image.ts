import { fieldOf, readOptionalInteger, readOptionalNumber, readOptionalText, readText } from '../fields.ts';
import type { ImageGenerator } from '../models/model.ts';
import { readEnvelope } from './envelope.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';

/** Pixels each way when a request states none. */
const DEFAULT_SIDE = 256;
const MAX_SIDE = 1024;

/**
 * A text-to-image request: a PNG. Serverless answers its bytes; the toolkit does so only when Accept names an image
 * type, else a JSON string of base64. Steps, guidance and a negative prompt are checked and not used.
 * Throws FieldProblem.
 */
export function readTextToImage(request: JobRequest, model: ImageGenerator): Job {
  const { inputs, parameters } = readEnvelope(request);
  const prompt = readText(inputs, 'inputs');
  const whole = (name: string, least: number, most: number) =>
    readOptionalInteger(fieldOf(parameters, name), `parameters.${name}`, least, most);
  const options = {
    width: whole('width', 16, MAX_SIDE) ?? DEFAULT_SIDE,
    height: whole('height', 16, MAX_SIDE) ?? DEFAULT_SIDE,
    seed: whole('seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) ?? request.seed,
  };
  whole('num_inference_steps', 1, 1000);
  readOptionalNumber(fieldOf(parameters, 'guidance_scale'), 'parameters.guidance_scale');
  readOptionalText(fieldOf(parameters, 'negative_prompt'), 'parameters.negative_prompt');
  const asBytes = request.dialect !== 'toolkit' || (request.accept ?? '').startsWith('image/');
  return {
    task: 'text-to-image',
    inputs: 1,
    compute: () => {
      const bytes = model.draw(prompt, options);
      return asBytes
        ? { kind: 'bytes', mediaType: 'image/png', bytes, inputTokens: null, outputTokens: null }
        : unmetered(Buffer.from(bytes).toString('base64'));
    },
  };
}
