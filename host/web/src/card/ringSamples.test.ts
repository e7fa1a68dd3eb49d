import { expect, test } from 'vitest';
import { ringSamples } from './ringSamples';

test.each(['ring', 'waiting'] as const)('%s is heard, never too loud, and joins itself without a click', (tone) => {
  const samples = ringSamples(tone, 48_000);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  expect(loudest).toBeGreaterThan(0.05);
  expect(loudest).toBeLessThanOrEqual(1);
  expect(samples[0]).toBe(0);
  expect(samples.at(-1)).toBe(0);
});

test('a waiting call is quieter than one that rings', () => {
  const energy = (samples: Float32Array) => samples.reduce((sum, sample) => sum + sample * sample, 0);
  expect(energy(ringSamples('waiting', 8000))).toBeLessThan(energy(ringSamples('ring', 8000)) / 10);
});
