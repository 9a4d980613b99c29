/** A model id as path segments: `org/name` keeps its slash. */
export function modelPath(model: string): string {
  return model.split('/').map(encodeURIComponent).join('/');
}
