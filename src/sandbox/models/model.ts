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

/** Any model that the sandbox serves. */
export type SandboxModel = TextClassifier | ZeroShotClassifier | ServedChatModel;

/** All models of one sandbox, with the token counter of its chat models. */
export interface ModelSet {
  readonly models: readonly SandboxModel[];
  countTokens(text: string): number;
}
