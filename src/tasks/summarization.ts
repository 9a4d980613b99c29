import { textToTextTask } from './text-to-text.ts';

/** A text in, its summary out: `[{summary_text}]`. */
export const summarization = textToTextTask('summarization', 'summary_text', ['rouge']);
