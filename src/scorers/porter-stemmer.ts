/** A suffix, what replaces it, and the least number of vowel-consonant groups before it (0: any). */
type Rule = readonly [suffix: string, replacement: string, above: number];

const VOWELS = 'aeiou';

/** Words that the rules get wrong. */
const IRREGULAR = new Map([
  ['sky', 'sky'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

const STEP_2: readonly Rule[] = [
  ['ational', 'ate', 1],
  ['tional', 'tion', 1],
  ['enci', 'ence', 1],
  ['anci', 'ance', 1],
  ['izer', 'ize', 1],
  ['bli', 'ble', 1],
  ['alli', 'al', 1],
  ['entli', 'ent', 1],
  ['eli', 'e', 1],
  ['ousli', 'ous', 1],
  ['ization', 'ize', 1],
  ['ation', 'ate', 1],
  ['ator', 'ate', 1],
  ['alism', 'al', 1],
  ['iveness', 'ive', 1],
  ['fulness', 'ful', 1],
  ['ousness', 'ous', 1],
  ['aliti', 'al', 1],
  ['iviti', 'ive', 1],
  ['biliti', 'ble', 1],
  ['fulli', 'ful', 1],
];

const STEP_3: readonly Rule[] = [
  ['icate', 'ic', 1],
  ['ative', '', 1],
  ['alize', 'al', 1],
  ['iciti', 'ic', 1],
  ['ical', 'ic', 1],
  ['ful', '', 1],
  ['ness', '', 1],
];

const STEP_4: readonly Rule[] = [
  ...['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent', 'ion'],
  ...['ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'],
].map((suffix) => [suffix, '', 2]);

/**
 * Stem of a lower-case word after Porter 1980 (Program 14:130–137), with the changes of NLTK's PorterStemmer in its
 * default mode NLTK_EXTENSIONS, which rouge-score uses. Words of two letters or fewer stay.
 */
export function stemWord(word: string): string {
  const known = IRREGULAR.get(word);
  if (known !== undefined) return known;
  if (word.length <= 2) return word;
  const plain = stepY(stepPast(stepPlural(word)));
  return stepDouble(stepE(stepFour(applyRules(stepTwo(plain), STEP_3))));
}

/** True for each letter that is a consonant: no a, e, i, o, u, and no y after a consonant. */
function consonants(word: string): boolean[] {
  const flags: boolean[] = [];
  for (let i = 0; i < word.length; i += 1) {
    const letter = word[i] as string;
    flags.push(letter === 'y' ? i === 0 || flags[i - 1] === false : !VOWELS.includes(letter));
  }
  return flags;
}

/** Porter's m: how often a vowel is followed by a consonant. */
function measure(stem: string): number {
  const flags = consonants(stem);
  return flags.filter((consonant, i) => consonant && flags[i - 1] === false).length;
}

/** Porter's *o: ends consonant, vowel, consonant but w, x or y. NLTK adds: is a vowel and a consonant. */
function endsShort(word: string): boolean {
  const flags = consonants(word);
  const [first, second, third] = flags.slice(-3);
  if (word.length === 2) return first === false && second === true;
  return first === true && second === false && third === true && !'wxy'.includes(word.at(-1) as string);
}

/** The first rule whose suffix fits decides, whether its condition holds or not. */
function applyRules(word: string, rules: readonly Rule[]): string {
  for (const [suffix, replacement, least] of rules) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.slice(0, word.length - suffix.length);
    return measure(stem) >= least ? stem + replacement : word;
  }
  return word;
}

function stepPlural(word: string): string {
  if (word.length === 4 && word.endsWith('ies')) return word.slice(0, -1);
  return applyRules(word, [
    ['sses', 'ss', 0],
    ['ies', 'i', 0],
    ['ss', 'ss', 0],
    ['s', '', 0],
  ]);
}

function stepPast(word: string): string {
  if (word.endsWith('ied')) return word.length === 4 ? word.slice(0, -1) : word.slice(0, -2);
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = ['ed', 'ing'].find(
    (end) => word.endsWith(end) && consonants(word.slice(0, -end.length)).includes(false),
  );
  return suffix === undefined ? word : restore(word.slice(0, -suffix.length));
}

/** What is left of a word without -ed or -ing becomes a word again: conflat(ed) → conflate, hopp(ing) → hop. */
function restore(stem: string): string {
  if (['at', 'bl', 'iz'].some((end) => stem.endsWith(end))) return `${stem}e`;
  const last = stem.at(-1) as string;
  if (stem.at(-2) === last && consonants(stem).at(-1) === true) {
    return 'lsz'.includes(last) ? stem : stem.slice(0, -1);
  }
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

/** y → i after a consonant that is not the whole stem; Porter asks for any vowel in the stem. */
function stepY(word: string): string {
  const stem = word.slice(0, -1);
  return word.endsWith('y') && stem.length > 1 && consonants(stem).at(-1) === true ? `${stem}i` : word;
}

function stepTwo(word: string): string {
  if (word.endsWith('alli') && measure(word.slice(0, -4)) > 0) return stepTwo(word.slice(0, -2));
  const done = STEP_2.some(([suffix]) => word.endsWith(suffix));
  if (!done && word.endsWith('logi')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  return applyRules(word, STEP_2);
}

/** -ion goes only after s or t. */
function stepFour(word: string): string {
  if (word.endsWith('ion') && !'st'.includes(word.at(-4) ?? ' ')) return word;
  return applyRules(word, STEP_4);
}

function stepE(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = word.slice(0, -1);
  const groups = measure(stem);
  return groups > 1 || (groups === 1 && !endsShort(stem)) ? stem : word;
}

function stepDouble(word: string): string {
  return word.endsWith('ll') && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word;
}
