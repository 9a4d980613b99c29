import type { ChatMessage } from '../model.ts';

/** What the models take from a conversation. */
export interface Prompt {
  readonly question: string;
  /** True when a system or user message asks for the answer and nothing else. */
  readonly terse: boolean;
}

/** Longest conversation part the models read, in characters. */
const LONGEST_CHARS = 8000;

const TERSE =
  /\b(?:only|just|nothing but|nothing else|no explanation|without (?:any )?explanation|do not explain|don't explain|no words around|as short as possible|be brief|be terse|terse(?:ly)?|brief(?:ly)?|concise(?:ly)?|(?:with|in) (?:a|one|a single|one single) (?:word|number)|few(?:est)? words|bare|answer alone|short answer|final answer)\b/i;
const INSTRUCTION =
  /^(?:please |always |now )?(?:answer|reply|respond|return|output|write|give|say|be|do not|don't|use|think|you are|no|only|just|keep|end)\b/i;
const ABOUT_ANSWER =
  /\b(?:answer|answers|reply|explanation|explain|brief|terse|concise|step by step|assistant|in (?:one|a|full) (?:short )?sentences?|words? around|few(?:est)? words|nothing else)\b/i;
const BARE_INSTRUCTION =
  /^(?:please )?(?:answer|reply|respond)\b|^(?:only|just) (?:the|a|one) (?:number|word|name|result|value)\b/i;

/** The question (the last user message without instruction sentences) and the manner asked for. */
export function readPrompt(messages: readonly ChatMessage[]): Prompt {
  const asked = messages.filter((message) => message.role === 'user').at(-1)?.content ?? '';
  const spoken = messages.filter((message) => message.role !== 'assistant');
  const instructions = spoken.flatMap(({ content }) =>
    sentencesOf(content.slice(-LONGEST_CHARS)).filter(isInstruction),
  );
  const kept = lastExample(asked.slice(-LONGEST_CHARS));
  const sentences = sentencesOf(kept);
  const question = sentences.filter((sentence) => !isInstruction(sentence)).join(' ');
  return {
    question: question === '' ? kept.trim() : question,
    terse: instructions.some((sentence) => TERSE.test(sentence)),
  };
}

/** Of several "Question: … Answer: …" blocks the last question, which is the one without an answer. */
function lastExample(text: string): string {
  const blocks = text.split(/(?:^|\n)[ \t]*(?:question|q|input)[ \t]*:/i);
  return (blocks.at(-1) ?? text).replace(/\n[ \t]*(?:answer|a|output)[ \t]*:\s*$/i, '');
}

function sentencesOf(text: string): readonly string[] {
  return text
    .split(/\n+|(?<=[.!?]"?)(?<!\b(?:Mr|Ms|Dr)\.?)\s+(?=["\p{Lu}])/u)
    .flatMap(splitLead)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 0);
}

/** "Answer with one word only: Which …?" is an instruction and a question. */
function splitLead(sentence: string): readonly string[] {
  const colon = sentence.indexOf(': ');
  const lead = sentence.slice(0, Math.max(0, colon));
  return colon > 0 && isInstruction(lead) ? [lead, sentence.slice(colon + 2)] : [sentence];
}

/** Whether a sentence tells how to answer; "Answer yes or no." belongs to the question. */
function isInstruction(sentence: string): boolean {
  const text = sentence.trim();
  if (text.endsWith('?') || /^answer yes or no\.?$/i.test(text)) return false;
  return INSTRUCTION.test(text) && (ABOUT_ANSWER.test(text) || BARE_INSTRUCTION.test(text));
}
