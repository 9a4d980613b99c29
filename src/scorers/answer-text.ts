import type { Answer } from '../types/output.ts';

/**
 * What a model answered as one text: the top label, the visible text without reasoning, or the extracted span. Other
 * kinds as JSON: entities and the scores of a ranking as lists, embeddings and images as what is known of them without
 * their data.
 */
export function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'entities':
      return JSON.stringify(
        answer.entities.map(({ type, start, end, text }) => ({ type, start, end, text })),
      );
    case 'ranking':
      return JSON.stringify(answer.scores);
    case 'embeddings':
      return JSON.stringify({ vectors: answer.vectors.length, dimensions: answer.dimensions });
    case 'image': {
      const { mediaType, bytes, width, height, sha256 } = answer;
      return JSON.stringify({ mediaType, bytes, width, height, sha256 });
    }
    default:
      return comparedText(answer) as string;
  }
}

/** The text that a text scorer compares with its target; null for answers that are no text, label or span. */
export function comparedText(answer: Answer): string | null {
  switch (answer.kind) {
    case 'labels':
      return answer.labels[0]?.label ?? '';
    case 'text':
    case 'span':
      return answer.text;
    default:
      return null;
  }
}

const KIND_NAMES: Readonly<Record<Answer['kind'], string>> = {
  labels: 'a list of labels',
  text: 'a text',
  span: 'a span of a text',
  entities: 'a list of entities',
  ranking: 'a ranking',
  embeddings: 'a list of embeddings',
  image: 'an image',
};

/** Why a scorer can't judge this answer: its kind is another than the expected one. */
export function kindProblem(answer: Answer, expected: string): string {
  return `the answer is ${KIND_NAMES[answer.kind]}; ${expected} was expected`;
}
