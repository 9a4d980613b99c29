import type { Clock } from '../types/context.ts';

/** What opening a dataset may use beyond the dataset's own files. */
export interface DatasetAccess {
  /** HF_ENDPOINT, HF_DATASETS_SERVER and the proxy variables are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The Hugging Face token that may go to this address; null: none. */
  readonly tokenFor: (url: string) => string | null;
  /** Folder for downloads; made when needed. The only place that is written. */
  readonly cacheFolder: string;
  readonly clock: Clock;
  /** Takes what the user should know and nothing stops for: one sentence. */
  readonly warn: (message: string) => void;
}
