import { join } from 'node:path';
import type { Json, JsonObject } from '../../../types/json.ts';
import { InputError } from '../../../util/errors.ts';
import type { Table } from '../model.ts';
import { readTrainingRecords, readTrainingRows } from '../training-data.ts';
import type { QuestionRow } from './question-answerers.ts';
import type { TableRow } from './table-answerers.ts';
import type { Entity, EntityRow } from './tagged-rows.ts';

/** Training rows of token classification. Throws InputError that names file and row. */
export function readEntityRows(folder: string, file: string): readonly EntityRow[] {
  const texts = readTrainingRows(folder, file, ['text']);
  return readTrainingRecords(folder, file).map((record, index) => {
    const { entities } = record as JsonObject;
    if (!Array.isArray(entities) || !entities.every(isEntity))
      throw malformed(folder, file, index, 'entities');
    return { text: (texts[index] as { text: string }).text, entities };
  });
}

/** Training rows of question answering; `answers` is a text or a list of texts. Throws InputError as above. */
export function readQuestionRows(folder: string, file: string): readonly QuestionRow[] {
  const texts = readTrainingRows(folder, file, ['question', 'context']);
  return readTrainingRecords(folder, file).map((record, index) => {
    const { answers } = record as JsonObject;
    const list = typeof answers === 'string' ? [answers] : answers;
    if (!isTextList(list) || list.length === 0) throw malformed(folder, file, index, 'answers');
    return { ...(texts[index] as { question: string; context: string }), answers: list };
  });
}

/** Training rows of table question answering. Throws InputError as above. */
export function readTableRows(folder: string, file: string): readonly TableRow[] {
  const texts = readTrainingRows(folder, file, ['query', 'answer']);
  return readTrainingRecords(folder, file).map((record, index) => {
    const { table } = record as JsonObject;
    if (!isTable(table)) throw malformed(folder, file, index, 'table');
    return { ...(texts[index] as { query: string; answer: string }), table };
  });
}

function malformed(folder: string, file: string, index: number, column: string): InputError {
  return new InputError(`Row ${index + 1} of the sandbox's training data has a malformed "${column}"`, {
    where: join(folder, file),
  });
}

function isTextList(value: Json | undefined): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isTable(value: Json | undefined): value is Table & JsonObject {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value).every(isTextList)
  );
}

function isEntity(value: Json): value is Entity & JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const { type, start, end, text } = value as JsonObject;
  return (
    typeof type === 'string' &&
    typeof text === 'string' &&
    typeof start === 'number' &&
    typeof end === 'number' &&
    end > start
  );
}
