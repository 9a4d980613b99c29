/** A label with its score: a probability unless the request asked for raw scores. */
export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

/** Times a model takes when its deployment's knobs name none, ms. */
export interface Pace {
  /** One answer of one input that is not streamed. */
  readonly serviceTimeMs: number;
  /** From the start of the work to the first token. Generative models only; 0 otherwise. */
  readonly ttftMs: number;
  /** Between two tokens. Generative models only; 0 otherwise. */
  readonly itlMs: number;
}

/** A trained classifier: one number per class, higher is likelier; softmax of them is the model's belief. */
export interface ClassLogits {
  readonly classes: readonly string[];
  /** Same order as `classes`. */
  logits(text: string): readonly number[];
}

/** Scores a text against its own fixed labels. */
export interface TextClassifier {
  readonly task: 'text-classification';
  readonly id: string;
  readonly pace: Pace;
  /** Names as this server gives them. */
  readonly labels: readonly string[];
  /** Raw scores, in the order of `labels`. */
  logits(text: string): readonly number[];
}

/** Scores a text against labels that the request brings. */
export interface ZeroShotClassifier {
  readonly task: 'zero-shot-classification';
  readonly id: string;
  readonly pace: Pace;
  /** Best first. Sums to 1, or with `multiLabel` each label stands alone between 0 and 1. */
  rank(text: string, labels: readonly string[], multiLabel: boolean): readonly LabelScore[];
}

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** A generated answer. */
export interface ChatAnswer {
  readonly text: string;
  /** The pieces in order; joined they are the text. */
  readonly tokens: readonly string[];
  /** length: cut at the asked maximum. */
  readonly finishReason: 'stop' | 'length';
}

/** A model that answers conversations. The same messages and seed give the same answer. `answer` never throws. */
export interface ChatModel {
  readonly id: string;
  readonly description: string;
  answer(
    messages: readonly ChatMessage[],
    options: { readonly maxTokens: number; readonly seed: number },
  ): ChatAnswer;
}

/** A chat model as the server holds it. */
export interface ServedChatModel {
  readonly task: 'chat-completion';
  readonly id: string;
  readonly pace: Pace;
  readonly chat: ChatModel;
}

/** Continues a text. The same prompt and seed give the same answer. */
export interface TextGenerator {
  readonly task: 'text-generation';
  readonly id: string;
  readonly pace: Pace;
  /** The continuation, without the prompt. */
  generate(prompt: string, options: { readonly maxTokens: number; readonly seed: number }): ChatAnswer;
}

/** Turns texts into vectors; serves feature-extraction and sentence-similarity. */
export interface Embedder {
  readonly task: 'feature-extraction';
  readonly id: string;
  readonly pace: Pace;
  readonly dimensions: number;
  /** One vector a token (at least one), not normalised. The text's embedding is their mean. */
  embedTokens(text: string): readonly Float64Array[];
}

/** Says how relevant a text is to a query. */
export interface Reranker {
  readonly task: 'text-ranking';
  readonly id: string;
  readonly pace: Pace;
  /** A logit: higher is more relevant; its sigmoid is the score. */
  relevance(query: string, text: string): number;
}

/** One word of a text with its tag. */
export interface TaggedWord {
  readonly word: string;
  /** UTF-16 offsets into the text, end exclusive. The server turns them into code points. */
  readonly start: number;
  readonly end: number;
  /** B-PER, I-PER, O. */
  readonly tag: string;
  /** 0 to 1. */
  readonly score: number;
}

/** Tags every word of a text. */
export interface TokenClassifier {
  readonly task: 'token-classification';
  readonly id: string;
  readonly pace: Pace;
  tag(text: string): readonly TaggedWord[];
}

/** Fills masked words. */
export interface MaskFiller {
  readonly task: 'fill-mask';
  readonly id: string;
  readonly pace: Pace;
  /** "[MASK]" or "<mask>". */
  readonly maskToken: string;
  /** For each mask of the text in order: words by falling probability, at most `most`. */
  fill(
    text: string,
    most: number,
  ): readonly (readonly { readonly word: string; readonly wordId: number; readonly score: number }[])[];
}

/** Finds the answer to a question in a text. */
export interface QuestionAnswerer {
  readonly task: 'question-answering';
  readonly id: string;
  readonly pace: Pace;
  /** Stretches of the context by falling score (0 to 1), at least one; UTF-16 offsets, end exclusive. */
  answers(
    question: string,
    context: string,
    most: number,
  ): readonly { readonly start: number; readonly end: number; readonly score: number }[];
}

/** A table of texts: column name to cells, all columns equally long. */
export type Table = Readonly<Record<string, readonly string[]>>;

/** Answers questions about a table. */
export interface TableAnswerer {
  readonly task: 'table-question-answering';
  readonly id: string;
  readonly pace: Pace;
  /** The cells it points at, [row, column], 0-based, and what to do with them. */
  answer(
    query: string,
    table: Table,
  ): {
    readonly coordinates: readonly (readonly [number, number])[];
    readonly aggregator: 'NONE' | 'SUM' | 'AVERAGE' | 'COUNT';
  };
}

/** Makes a long text short. */
export interface Summarizer {
  readonly task: 'summarization';
  readonly id: string;
  readonly pace: Pace;
  /** At most `maxWords` words. */
  summarize(text: string, maxWords: number): string;
}

/** Says the same in another language. */
export interface Translator {
  readonly task: 'translation';
  readonly id: string;
  readonly pace: Pace;
  translate(text: string): string;
}

/** Draws a picture of a prompt. */
export interface ImageGenerator {
  readonly task: 'text-to-image';
  readonly id: string;
  readonly pace: Pace;
  /** A PNG. The same prompt, size and seed give the same bytes. */
  draw(
    prompt: string,
    options: { readonly width: number; readonly height: number; readonly seed: number },
  ): Uint8Array;
}

/** Says what a picture shows. */
export interface ImageClassifier {
  readonly task: 'image-classification';
  readonly id: string;
  readonly pace: Pace;
  /** Probabilities by falling score; null: the bytes are no PNG that it can read. */
  classify(image: Uint8Array): readonly LabelScore[] | null;
}

/** Says which of the given texts fits a picture best. */
export interface ZeroShotImageClassifier {
  readonly task: 'zero-shot-image-classification';
  readonly id: string;
  readonly pace: Pace;
  /** Probabilities by falling score, summing to 1; null: the bytes are no PNG that it can read. */
  rankImage(image: Uint8Array, labels: readonly string[]): readonly LabelScore[] | null;
}

/** Writes down what a recording says. */
export interface SpeechRecogniser {
  readonly task: 'automatic-speech-recognition';
  readonly id: string;
  readonly pace: Pace;
  /** Words with their times in seconds; null: the bytes are no WAV that it can read. */
  transcribe(
    audio: Uint8Array,
  ): readonly { readonly word: string; readonly startS: number; readonly endS: number }[] | null;
}

/** Any model that the sandbox serves. */
export type SandboxModel =
  | ServedChatModel
  | TextGenerator
  | Embedder
  | Reranker
  | TextClassifier
  | ZeroShotClassifier
  | TokenClassifier
  | MaskFiller
  | QuestionAnswerer
  | TableAnswerer
  | Summarizer
  | Translator
  | ImageGenerator
  | ImageClassifier
  | ZeroShotImageClassifier
  | SpeechRecogniser;

/** Models that are trained together: `sandbox/<name>-small` and `sandbox/<name>-large` of each name. */
export interface ModelFamily {
  readonly names: readonly string[];
  train(folder: string): readonly SandboxModel[];
}

/** All models of one sandbox, with the token counter of its chat models. */
export interface ModelSet {
  readonly models: readonly SandboxModel[];
  countTokens(text: string): number;
}
