import type { DiscordantSample } from '../types/run-comparison.ts';
import type { CellData, Judged, UsedScorer } from './cell-data.ts';
import { countedValues } from './compare-scores.ts';
import { keyByContent } from './key-by-content.ts';

/** Samples listed with both answers; the rest are counted. */
const LISTED = 20;

/** Samples whose 0/1 score differs between a cell of one run and one of another, with both answers. Other scores list none. */
export function listDiscordant(
  a: CellData,
  b: CellData,
  used: UsedScorer,
  policy: 'exclude' | 'wrong',
): { readonly listed: readonly DiscordantSample[]; readonly more: number } {
  if (used.scorer.kind !== 'zero-one') return { listed: [], more: 0 };
  const scoresOf = (data: CellData) =>
    countedValues(keyByContent(data).judged, used, policy).map(
      ({ sampleId, value }) => [sampleId, value] as const,
    );
  const scoresA = new Map(scoresOf(a));
  const differing = scoresOf(b).filter(([hash, score]) => (scoresA.get(hash) ?? score) !== score);
  const listed = differing.slice(0, LISTED).map(([hash, scoreB]) => {
    const [itemA, itemB] = [firstOf(a, hash), firstOf(b, hash)];
    return {
      sampleHash: hash,
      idA: itemA?.sampleId ?? '',
      idB: itemB?.sampleId ?? '',
      scoreA: scoresA.get(hash) as number,
      scoreB,
      answerA: itemA?.output ?? null,
      answerB: itemB?.output ?? null,
    };
  });
  return { listed, more: differing.length - listed.length };
}

/** The first answered request for a content, else the first at all. */
function firstOf({ judged }: CellData, hash: string): Judged | undefined {
  const asked = judged.filter(({ sampleHash }) => sampleHash === hash);
  return asked.find(({ output }) => output !== null) ?? asked[0];
}
