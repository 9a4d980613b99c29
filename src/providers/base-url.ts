/** The URL without trailing slashes. */
export function trimSlashes(url: string): string {
  return url.replace(/\/+$/, '');
}

/**
 * The base below which OpenAI's routes lie, as the official clients find it: `…/v1` stays, a whole
 * `…/v1/chat/completions` loses its route, anything else gets `/v1`.
 */
export function openaiBase(base: string): string {
  const url = trimSlashes(base).replace(/\/chat\/completions$/, '');
  return url !== trimSlashes(base) || url.endsWith('/v1') ? url : `${url}/v1`;
}

/** A model id as path segments: `org/name` keeps its slash. */
export function modelPath(model: string): string {
  return model.split('/').map(encodeURIComponent).join('/');
}
