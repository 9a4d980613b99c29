// Synthesises the recordings of datasets/spoken-phrases: node scripts/datasets/spoken-phrases.mjs
import { createRandom } from './seeded-random.mjs';
import { SAMPLE_RATE, speakWord, WORDS } from './synthetic-voice.mjs';
import { sha256Of, writeFiles, writeRows } from './write-split.mjs';

for (const [split, seed, voices, phrases] of [
  ['train', 5201, 8, 5],
  ['test', 5202, 12, 5],
]) {
  const random = createRandom(seed);
  const draw = dealer(Object.keys(WORDS), random);
  const files = [];
  const rows = [];
  for (let v = 0; v < voices; v += 1) {
    const voice = {
      pitch: random.between(95, 215),
      tract: random.between(0.9, 1.12),
      tempo: random.between(0.95, 1.45),
      breath: random.between(0.05, 0.3),
      haste: random.between(0, 0.8),
      hiss: random.between(0.02, 0.16),
      slur: random.between(0.03, 0.11),
      mumble: random.between(0, 0.4),
      hum: random.between(0, 0.12),
    };
    for (let p = 0; p < phrases; p += 1) {
      const number = String(files.length + 1).padStart(3, '0');
      const words = Array.from({ length: 2 + Math.floor(random.next() * 4) }, draw);
      const { samples, times } = speakPhrase(words, voice, random);
      const wav = encodeWav(samples);
      files.push([`${number}.wav`, wav]);
      rows.push({
        id: `${split}-${number}`,
        audio: `${split}/${number}.wav`,
        text: words.join(' '),
        voice: `${split}-voice-${v + 1}`,
        times: times.join(' '),
        sha256: sha256Of(wav),
      });
    }
  }
  writeFiles('spoken-phrases', split, files);
  writeRows('spoken-phrases', split, rows);
}

/** Deals the words in random order, all of them before any comes again. */
function dealer(words, random) {
  let deck = [];
  return () => {
    if (deck.length === 0) deck = random.shuffle(words);
    return deck.pop();
  };
}

/** The words one after another, some run together, under hiss and hum; with start and end of each in seconds. */
function speakPhrase(words, voice, random) {
  const samples = silence(random.between(0.05, 0.12));
  const times = [];
  for (const word of words) {
    const start = samples.length;
    const loudness = random.between(0.6, 1);
    samples.push(...speakWord(word, voice, random).map((sample) => sample * loudness));
    times.push([start, samples.length].map((at) => (at / SAMPLE_RATE).toFixed(3)).join('-'));
    samples.push(
      ...silence(random.next() < voice.haste ? random.between(0, 0.03) : random.between(0.07, 0.13)),
    );
  }
  samples.push(...silence(0.05));
  const hum = (i) => voice.hum * Math.sin((2 * Math.PI * 150 * i) / SAMPLE_RATE);
  return { samples: samples.map((sample, i) => sample + hum(i) + voice.hiss * random.normal()), times };
}

function silence(seconds) {
  return new Array(Math.round(seconds * SAMPLE_RATE)).fill(0);
}

/** A WAV of 8-bit unsigned PCM, one channel; the loudest sample at nine tenths of the range. */
function encodeWav(samples) {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const out = Buffer.alloc(44 + samples.length);
  out.write('RIFF', 0, 'latin1');
  out.writeUInt32LE(36 + samples.length, 4);
  out.write('WAVEfmt ', 8, 'latin1');
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(SAMPLE_RATE, 24);
  out.writeUInt32LE(SAMPLE_RATE, 28);
  out.writeUInt16LE(1, 32);
  out.writeUInt16LE(8, 34);
  out.write('data', 36, 'latin1');
  out.writeUInt32LE(samples.length, 40);
  samples.forEach((sample, i) => {
    out[44 + i] = Math.round(128 + (115 * sample) / peak);
  });
  return out;
}
