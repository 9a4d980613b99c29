/** Id of a candidate that runs a second time against itself (`aa: true`). */
export function twinOf(candidateId: string): string {
  return `${candidateId}-again`;
}
