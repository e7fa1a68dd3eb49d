// The ringtones, as sound: bell-like notes that fade away. They are computed, so that no file has to be loaded when it rings.

interface Note {
  /** Seconds from the beginning. */
  at: number;
  /** Hertz. */
  pitch: number;
}

/** Rings in a way that is heard across a room: two rising figures, then a pause. */
const RING: readonly Note[] = [0, 0.9].flatMap((at) => [
  { at, pitch: 659.26 },
  { at: at + 0.14, pitch: 783.99 },
  { at: at + 0.28, pitch: 987.77 },
]);

/** Says to somebody who is talking that another call waits: one quiet note. */
const WAITING: readonly Note[] = [{ at: 0, pitch: 440 }];

const TONES = {
  ring: { notes: RING, seconds: 3.2, level: 0.5 },
  waiting: { notes: WAITING, seconds: 5, level: 0.15 },
} as const;

export type Tone = keyof typeof TONES;

/** How long a note is heard. */
const NOTE_SECONDS = 0.8;

/** One round of a tone, to be played again and again. It begins and ends in silence, so that rounds join without a click. */
export function ringSamples(tone: Tone, sampleRate: number): Float32Array<ArrayBuffer> {
  const { notes, seconds, level } = TONES[tone];
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  const length = Math.round(NOTE_SECONDS * sampleRate);
  for (const { at, pitch } of notes) {
    const start = Math.round(at * sampleRate);
    for (let i = 0; i < length && start + i < samples.length; i++) {
      const time = i / sampleRate;
      const attack = Math.min(1, time / 0.005);
      const release = Math.min(1, (NOTE_SECONDS - time) / 0.05);
      const wave = Math.sin(2 * Math.PI * pitch * time) + 0.25 * Math.sin(4 * Math.PI * pitch * time);
      samples[start + i] = (samples[start + i] ?? 0) + level * 0.5 * attack * release * Math.exp(-5 * time) * wave;
    }
  }
  return samples;
}
