// Builds datasets/faq-retrieval from the texts beside this file: node scripts/datasets/faq-retrieval.mjs
import { readFileSync } from 'node:fs';
import { createRandom } from './seeded-random.mjs';
import { writeRows } from './write-split.mjs';

/** Texts that each query is asked over. */
const TEXTS = 9;
/** Most queries that one text is put before. */
const USES = 4;
/** Most texts that two queries have in common. */
const SHARED = 6;

for (const [split, seed] of [
  ['train', 6101],
  ['test', 6102],
]) {
  const random = createRandom(seed);
  const rows = readSubjects(split).flatMap((subject) => deal(subject, random));
  writeRows(
    'faq-retrieval',
    split,
    random.shuffle(rows).map(({ query, texts, grades, subject }, index) => ({
      id: `${split}-${String(index + 1).padStart(3, '0')}`,
      ask: { query, texts },
      grades,
      subject,
    })),
  );
}

/**
 * A line is "# subject", "k: text", or "? query | keys of the texts that answer it | keys of those that help".
 */
function readSubjects(split) {
  const subjects = [];
  for (const line of readFileSync(new URL(`faq-retrieval-${split}.txt`, import.meta.url), 'utf8').split(
    '\n',
  )) {
    const current = subjects.at(-1);
    if (line.startsWith('# ')) subjects.push({ name: line.slice(2), texts: new Map(), queries: [] });
    else if (line.startsWith('? ')) {
      const [query, answers, helpful = ''] = line.slice(2).split(' | ');
      const grades = new Map(helpful.split(' ').map((key) => [key, 1]));
      for (const key of answers.split(' ')) grades.set(key, 2);
      grades.delete('');
      for (const key of grades.keys())
        if (!current.texts.has(key)) throw new Error(`no text ${key}: ${line}`);
      current.queries.push({ query, grades });
    } else if (line !== '') current.texts.set(line.slice(0, 1), line.slice(3));
  }
  return subjects;
}

/** Gives each query its graded texts and others of its subject, the least used first; draws again until all limits hold. */
function deal({ name, texts, queries }, random) {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const uses = new Map([...texts.keys()].map((key) => [key, 0]));
    for (const { grades } of queries) for (const key of grades.keys()) uses.set(key, uses.get(key) + 1);
    const dealt = queries.map(({ query, grades }) => {
      const others = random.shuffle([...texts.keys()].filter((key) => !grades.has(key)));
      others.sort((a, b) => uses.get(a) - uses.get(b));
      const added = others.slice(0, TEXTS - grades.size);
      for (const key of added) uses.set(key, uses.get(key) + 1);
      return { query, grades, keys: random.shuffle([...grades.keys(), ...added]) };
    });
    const close = dealt.some((a, i) =>
      dealt.slice(0, i).some((b) => a.keys.filter((key) => b.keys.includes(key)).length > SHARED),
    );
    if (close || Math.max(...uses.values()) > USES) continue;
    return dealt.map(({ query, grades, keys }) => ({
      query,
      texts: keys.map((key) => texts.get(key)),
      grades: keys.map((key) => grades.get(key) ?? 0),
      subject: name,
    }));
  }
  throw new Error(`${name}: no deal found`);
}
