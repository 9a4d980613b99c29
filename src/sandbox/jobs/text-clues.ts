/** What a text offers to fill the fields of a schema with; each thing is handed out once. */
export interface TextClues {
  readonly text: string;
  /** The next number that has not been handed out; null: none is left. */
  number(): number | null;
  /** What the text says for a field of this name: after a fitting preposition, in quotes, or as a name. Null: nothing. */
  words(field: string): string | null;
}

/** Words before a value, by the words in a field's name. The first row that fits counts. */
const LEADS: readonly (readonly [RegExp, string])[] = [
  [/origin|from|source|start|departure/, 'from'],
  [/dest|recipient|target|arrival|^to$|receiver/, 'to|for'],
  [/city|location|place|country|region|town|where|address/, 'in|at|near|for|of'],
  [/query|topic|subject|about|title|message|text|content|note|task/, 'about|that says|saying|for|to|on'],
];

/** Texts of a known form, by the words in a field's name or format. */
const FORMS: readonly (readonly [RegExp, RegExp])[] = [
  [/e-?mail/, /[\w.+-]+@[\w-]+\.[\w.]*\w/],
  [/ur[il]|link/, /https?:\/\/[^\s"]+/],
  [/time|hour/, /\b\d{1,2}(?::\d{2}\s?(?:[ap]m)?|\s?[ap]m)\b/i],
  [
    /date|day|when|time/,
    /\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|today|tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/i,
  ],
];

/** Digits that are no number of anything. */
const DATES = /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b/g;

/** A run of capitalised words or numbers that does not begin a sentence. */
const NAME = /(?<![.!?:]\s{0,3})(?<!^\s{0,3})\b\p{Lu}[\p{L}\p{N}'-]*(?:\s+\p{Lu}[\p{L}\p{N}'-]*){0,4}/gu;

/** Longest stretch that is read, UTF-16 units. */
const LONGEST = 8000;

/** The clues of a text, read in its order. */
export function findClues(whole: string): TextClues {
  const text = whole.slice(0, LONGEST);
  const numbers = [...text.replace(DATES, ' ').matchAll(/-?\d+(?:\.\d+)?/g)].map(([digits]) =>
    Number(digits),
  );
  const quoted = [...text.matchAll(/"([^"]{1,200})"|'([^']{2,200})'(?!\p{L})/gu)].map(
    (m) => m[1] ?? m[2] ?? '',
  );
  const names = [...text.matchAll(NAME)].map(([name]) => name);
  const used = new Set<string>();
  const hand = (found: string | undefined): string | null => {
    if (found === undefined || found.trim() === '') return null;
    used.add(found);
    return found.trim();
  };
  const fresh = (list: readonly string[]) => list.find((item) => !used.has(item));
  return {
    text,
    number: () => numbers.shift() ?? null,
    words: (field) => {
      const name = field.toLowerCase();
      for (const [fits, form] of FORMS) {
        const found = fits.test(name) ? form.exec(text)?.[0] : undefined;
        if (found !== undefined) return hand(found);
      }
      const lead = LEADS.find(([fits]) => fits.test(name))?.[1];
      const named = lead === undefined ? undefined : afterLead(text, lead);
      return hand(named ?? fresh(quoted) ?? fresh(names));
    },
  };
}

/** The name after a lead word, else the two words after it. */
function afterLead(text: string, lead: string): string | undefined {
  const name = new RegExp(`\\b(?:${lead})\\s+(\\p{Lu}[\\p{L}'-]*(?:\\s+\\p{Lu}[\\p{L}'-]*){0,3})`, 'u').exec(
    text,
  );
  const plain = new RegExp(`\\b(?:${lead})\\s+((?:the\\s+)?[\\p{L}'-]+)`, 'u').exec(text);
  return name?.[1] ?? plain?.[1];
}
