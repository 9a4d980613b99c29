// Words apart where they stand together without spaces: Chinese and Japanese by the sign, other writing by the word.
const WORDS =
  /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}_])+|./gsu;
/** Most pairs of words that are looked at: some 1,400 words against as many, for a few hundredths of a second. */
const MOST_PAIRS = 2_000_000;

/** A text cut into words, runs of space and single other signs; together they are the text. */
export function wordsOf(text) {
  return text.match(WORDS) ?? [];
}

/**
 * What to take from one text and what to add to make another: pieces of kind `same`, `removed` and `added`, by the longest
 * common subsequence of words. Null: the texts differ over too many words.
 */
export function wordDiff(from, to) {
  const [a, b] = [wordsOf(from), wordsOf(to)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  if ((endA - start) * (endB - start) > MOST_PAIRS) return null;
  const pieces = [];
  for (const word of a.slice(0, start)) addPiece(pieces, 'same', word);
  walk(a.slice(start, endA), b.slice(start, endB), pieces);
  for (const word of a.slice(endA)) addPiece(pieces, 'same', word);
  return pieces;
}

/** Row by row from the end: longest[i][j] is how many words the rest of a after i and of b after j have in common. */
function longestCommon(a, b) {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      longest[at] =
        a[i] === b[j] ? longest[at + width + 1] + 1 : Math.max(longest[at + width], longest[at + 1]);
    }
  }
  return longest;
}

function walk(a, b, pieces) {
  const longest = longestCommon(a, b);
  const width = b.length + 1;
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      addPiece(pieces, 'same', a[i]);
      i += 1;
      j += 1;
    } else if (
      j >= b.length ||
      (i < a.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
    ) {
      addPiece(pieces, 'removed', a[i]);
      i += 1;
    } else {
      addPiece(pieces, 'added', b[j]);
      j += 1;
    }
  }
}

function addPiece(pieces, kind, text) {
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else pieces.push({ kind, text });
}
