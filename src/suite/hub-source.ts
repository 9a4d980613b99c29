/** True for a dataset of the Hub: hf://datasets/org/name. */
export function isHubSource(source: string): boolean {
  return /^hf:\/\//i.test(source);
}

/** "org/name" of hf://datasets/org/name; null: it is written otherwise. */
export function hubRepoOf(source: string): string | null {
  return /^hf:\/\/datasets\/(\w[\w.-]*(?:\/\w[\w.-]*)?)\/?$/i.exec(source)?.[1] ?? null;
}
