/** The URL without trailing slashes. */
export function trimSlashes(url: string): string {
  return url.replace(/\/+$/, '');
}

/**
 * The chat route of an OpenAI-compatible base, as the official clients build it: `…/chat/completions` stays,
 * `…/v1` gets `/chat/completions`, anything else `/v1/chat/completions`.
 */
export function chatUrl(base: string): string {
  const url = trimSlashes(base);
  if (url.endsWith('/chat/completions')) return url;
  return url.endsWith('/v1') ? `${url}/chat/completions` : `${url}/v1/chat/completions`;
}

/** A model id as path segments: `org/name` keeps its slash. */
export function modelPath(model: string): string {
  return model.split('/').map(encodeURIComponent).join('/');
}
