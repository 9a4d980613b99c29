import { textToTextTask } from './text-to-text.ts';

/** A text in, the same in another language out: `[{translation_text}]`. `parameters` may hold src_lang and tgt_lang. */
export const translation = textToTextTask('translation', 'translation_text', ['chrf', 'bleu']);
