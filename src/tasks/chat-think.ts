/** A piece of content, told apart. */
export interface ThinkPiece {
  readonly reasoning: string;
  readonly text: string;
}

const OPEN = '<think>';
const CLOSE = '</think>';
const NOTHING: ThinkPiece = { reasoning: '', text: '' };

/**
 * Tells the reasoning that some models write into their content from the answer: `<think>…</think>` at its front, white
 * space before it ignored. White space after it is no answer. Content without the mark, or with it further on, is all
 * answer. Takes content in pieces of any size; what can't be told yet is held back.
 */
export class ThinkSplitter {
  #place: 'front' | 'inside' | 'behind' | 'answer' = 'front';
  #held = '';
  /** At the front: what is held without the white space before it, which may be long. */
  #solid = '';

  /** What this piece makes known. */
  push(piece: string): ThinkPiece {
    if (this.#place === 'answer') return piece === '' ? NOTHING : { reasoning: '', text: piece };
    this.#held += piece;
    if (this.#place === 'front') return this.#front(piece);
    return this.#place === 'inside' ? this.#inside() : this.#behind('');
  }

  /** What was held back: a mark never finished is what it looks like. */
  end(): ThinkPiece {
    const held = this.#held;
    this.#held = '';
    if (this.#place === 'inside') return { reasoning: held, text: '' };
    return this.#place === 'front' ? { reasoning: '', text: held } : NOTHING;
  }

  #front(piece: string): ThinkPiece {
    const content = this.#solid === '' ? piece.trimStart() : this.#solid + piece;
    this.#solid = content;
    if (OPEN.startsWith(content)) return NOTHING;
    if (content.startsWith(OPEN)) {
      this.#place = 'inside';
      this.#held = content.slice(OPEN.length);
      return this.#inside();
    }
    this.#place = 'answer';
    return { reasoning: '', text: this.#release('') };
  }

  #inside(): ThinkPiece {
    const at = this.#held.indexOf(CLOSE);
    if (at >= 0) {
      const reasoning = this.#release(this.#held.slice(at + CLOSE.length)).slice(0, at);
      this.#place = 'behind';
      return this.#behind(reasoning);
    }
    const cut = this.#held.length - startOfMark(this.#held);
    return { reasoning: this.#release(this.#held.slice(cut)).slice(0, cut), text: '' };
  }

  #behind(reasoning: string): ThinkPiece {
    const text = this.#release('').trimStart();
    if (text !== '') this.#place = 'answer';
    return { reasoning, text };
  }

  /** What was held, `rest` being held from now on. */
  #release(rest: string): string {
    const held = this.#held;
    this.#held = rest;
    return held;
  }
}

/** Content in one piece, told apart; reasoning without white space around it. */
export function splitThink(content: string): ThinkPiece {
  const splitter = new ThinkSplitter();
  const first = splitter.push(content);
  const last = splitter.end();
  return { reasoning: (first.reasoning + last.reasoning).trim(), text: first.text + last.text };
}

/** How many characters at the end may be the start of the closing mark. */
function startOfMark(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(CLOSE.slice(0, length))) return length;
  }
  return 0;
}
