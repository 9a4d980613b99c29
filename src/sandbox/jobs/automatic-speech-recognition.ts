import type { Json, JsonObject } from '../../types/json.ts';
import { FieldProblem, fieldOf } from '../fields.ts';
import type { SpeechRecogniser } from '../models/model.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';
import { readMedia } from './media.ts';

/**
 * A speech recognition request, raw bytes or base64: `{text}`, with `chunks` of `{text, timestamp: [start, end]}` in
 * seconds when return_timestamps is true (one for the whole) or "word" (one a word). Throws FieldProblem.
 */
export function readSpeechRecognition(request: JobRequest, model: SpeechRecogniser): Job {
  const { bytes, parameters } = readMedia(request, null);
  const timestamps = readTimestamps(parameters);
  return {
    task: 'automatic-speech-recognition',
    inputs: 1,
    compute: () => {
      const words = model.transcribe(bytes);
      if (words === null)
        throw new FieldProblem('inputs', 'Soundfile is either not in the correct format or is malformed');
      const text = words.map(({ word }) => word).join(' ');
      const spans = timestamps === 'word' ? words.map((word) => [word]) : [words];
      const chunks: Json[] = spans
        .filter((span) => span.length > 0)
        .map((span) => ({
          text: span.map(({ word }) => word).join(' '),
          timestamp: [span[0]?.startS ?? 0, span.at(-1)?.endS ?? 0],
        }));
      return unmetered(timestamps === null ? { text } : { text, chunks });
    },
  };
}

function readTimestamps(parameters: JsonObject): 'word' | 'all' | null {
  const value = fieldOf(parameters, 'return_timestamps');
  if (value === undefined || value === null || value === false) return null;
  if (value === true) return 'all';
  if (value === 'word') return 'word';
  throw new FieldProblem('parameters.return_timestamps', 'must be true, false or "word"');
}
