// A little formant synthesiser: 8 kHz, vowels as sums of harmonics, consonants as shaped noise. Not meant to be understood.

export const SAMPLE_RATE = 8000;

/** Formants in Hz of the voiced sounds, with their loudness. */
const VOICED = {
  i: [280, 2250, 2890, 0.8],
  I: [400, 1920, 2560, 0.9],
  e: [530, 1840, 2480, 1],
  a: [730, 1090, 2440, 1],
  A: [640, 1190, 2390, 1],
  o: [500, 880, 2400, 1],
  u: [310, 870, 2250, 0.8],
  m: [250, 1000, 2200, 0.4],
  n: [250, 1550, 2500, 0.4],
  l: [360, 1200, 2700, 0.55],
  r: [420, 1250, 1620, 0.6],
  w: [290, 680, 2200, 0.55],
  y: [270, 2200, 2950, 0.5],
  v: [240, 1100, 2300, 0.25],
  z: [240, 1500, 2500, 0.2],
};
/** Centre and width in Hz of the noise in a sound, with its loudness. */
const NOISY = {
  s: [3350, 500, 0.35],
  z: [3300, 500, 0.25],
  f: [2300, 1600, 0.14],
  v: [2200, 1600, 0.08],
  T: [2700, 1500, 0.12],
  t: [3000, 900, 0.5],
  k: [1900, 600, 0.5],
  p: [900, 700, 0.4],
  d: [2600, 900, 0.3],
  g: [1700, 600, 0.3],
};
const STOPS = ['t', 'k', 'p', 'd', 'g'];

/** Each word as sounds; a number is how much longer than usual the sound before it is. */
export const WORDS = {
  zero: 'z i r o',
  one: 'w A n',
  two: 't u 1.4',
  three: 'T r i 1.3',
  four: 'f o 1.4 r',
  five: 'f a I v',
  six: 's I k s',
  seven: 's e v n',
  eight: 'e I t',
  nine: 'n a I n',
  left: 'l e f t',
  right: 'r a I t',
  up: 'A 1.3 p',
  down: 'd a u n',
  go: 'g o 1.3 u',
  stop: 's t o p',
  yes: 'y e 1.2 s',
  no: 'n o 1.3 u',
  open: 'o p e n',
  close: 'k l o z',
};

/**
 * Sounds of one word as samples of about −1 to 1. `voice` has pitch in Hz, `tract` (formants times this), `tempo`
 * (higher is faster), `breath` (share of noise in
 * the voice), `slur` (deviation of formants, as a share) and `mumble` (how often a last consonant is left out).
 */
export function speakWord(word, voice, random) {
  const sounds = readSounds(WORDS[word], voice, random);
  const samples = [];
  const phases = { angle: random.between(0, 6) };
  sounds.forEach((sound, i) => {
    // A last consonant is now and then swallowed.
    if (i > 1 && i === sounds.length - 1 && sound.token in NOISY && random.next() < voice.mumble) return;
    const next = sounds[i + 1] ?? sound;
    samples.push(...speakSound(sound, sounds[i - 1] ?? sound, next, { voice, random, phases }));
  });
  return samples;
}

function readSounds(text, voice, random) {
  const sounds = [];
  for (const token of text.split(' ')) {
    if (Number.isNaN(Number(token))) {
      const usual =
        token in VOICED ? ('mnlrwyvz'.includes(token) ? 0.055 : 0.085) : STOPS.includes(token) ? 0.05 : 0.075;
      sounds.push({ token, seconds: (usual * random.between(0.85, 1.15)) / voice.tempo });
    } else sounds.at(-1).seconds *= Number(token);
  }
  return sounds;
}

function speakSound(sound, before, after, { voice, random, phases }) {
  const length = Math.round(sound.seconds * SAMPLE_RATE);
  const out = new Array(length).fill(0);
  if (sound.token in VOICED) addVoice(out, sound.token, before.token, after.token, voice, random, phases);
  if (sound.token in NOISY) addNoise(out, sound.token, voice, random);
  return out;
}

/** Harmonics of the pitch, each as loud as the formants make it; formants glide from and to the neighbours'. */
function addVoice(out, token, before, after, voice, random, phases) {
  const slur = VOICED[token].map((_, k) => (k === 3 ? 1 : 1 + voice.slur * random.normal()));
  const own = VOICED[token].map((value, k) => value * slur[k]);
  const drift = random.between(-0.1, 0.1);
  for (let i = 0; i < out.length; i += 1) {
    const part = i / out.length;
    const target = own.map((value, k) => {
      if (part < 0.35) return value + ((VOICED[before]?.[k] ?? value) - value) * (0.5 - part / 0.7);
      if (part > 0.65) return value + ((VOICED[after]?.[k] ?? value) - value) * ((part - 0.65) / 0.7);
      return value;
    });
    const pitch = voice.pitch * (1 + drift * (part - 0.5) + 0.01 * random.normal());
    phases.angle += (2 * Math.PI * pitch) / SAMPLE_RATE;
    let sample = 0;
    for (let h = 1; h * pitch < 3700; h += 1) {
      sample += formantGain(h * pitch, target, voice.tract) * Math.sin(h * phases.angle);
    }
    out[i] += target[3] * (sample * 0.5 + voice.breath * random.normal() * 0.2);
  }
}

function formantGain(frequency, target, tract) {
  const gains = [1, 0.6, 0.3].map((weight, k) => {
    const centre = target[k] * tract;
    return weight / (1 + ((frequency - centre) / (70 + centre * 0.06)) ** 2);
  });
  return gains[0] + gains[1] + gains[2];
}

/** White noise through one resonance; a stop is silence first and then a short burst. */
function addNoise(out, token, voice, random) {
  const [centre, width, loudness] = NOISY[token];
  const radius = Math.exp((-Math.PI * width) / SAMPLE_RATE);
  const turn = 2 * Math.cos((2 * Math.PI * Math.min(3800, centre * voice.tract)) / SAMPLE_RATE) * radius;
  const silent = STOPS.includes(token) ? Math.round(out.length * 0.55) : 0;
  let [y1, y2] = [0, 0];
  for (let i = silent; i < out.length; i += 1) {
    const y = random.normal() * (1 - radius) + turn * y1 - radius * radius * y2;
    [y1, y2] = [y, y1];
    const fade = Math.min(1, (out.length - i) / 60, silent > 0 ? 1 : i / 60);
    out[i] += 2.2 * loudness * y * fade;
  }
}
