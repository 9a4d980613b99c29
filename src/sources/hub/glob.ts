/** A part of a pattern: one character, or what may stand for several. */
type Token = { readonly kind: 'character'; readonly character: string } | { readonly kind: Wild };
type Wild = 'one' | 'name' | 'path' | 'folders';

const WILD: Readonly<Record<string, Wild>> = { '**/': 'folders', '**': 'path', '*': 'name', '?': 'one' };

/**
 * Says which paths a pattern of a dataset card means: `?` a character and `*` any of one name, `**` any at all, `**\/` any
 * folders or none. Takes time by the lengths of pattern and path alone, for patterns come from strangers.
 */
export function globOf(pattern: string): (path: string) => boolean {
  const tokens = tokensOf(pattern.replace(/^\.\//, ''));
  return (path) => {
    let places = reach(new Set([0]), tokens);
    for (const character of path) places = reach(step(places, tokens, character), tokens);
    return places.has(tokens.length);
  };
}

function tokensOf(pattern: string): readonly Token[] {
  const parts = pattern.match(/\*\*\/|\*\*|./gsu) ?? [];
  return parts.map((part) => {
    const kind = WILD[part];
    return kind === undefined ? { kind: 'character', character: part } : { kind };
  });
}

/** Places before which a token may be left out: those behind it are reached too. A half marks folders that have begun. */
function reach(places: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const place of places) {
    const kind = tokens[place]?.kind;
    if (kind === 'name' || kind === 'path' || kind === 'folders') places.add(place + 1);
  }
  return places;
}

function step(places: ReadonlySet<number>, tokens: readonly Token[], character: string): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const token = tokens[Math.floor(place)];
    if (token === undefined) continue;
    if (token.kind === 'character') {
      if (token.character === character) next.add(place + 1);
    } else if (token.kind === 'folders') {
      next.add(Math.floor(place) + BEGUN);
      if (character === '/') next.add(Math.floor(place) + 1);
    } else if (token.kind === 'path' || character !== '/') next.add(token.kind === 'one' ? place + 1 : place);
  }
  return next;
}

const BEGUN = 0.5;
