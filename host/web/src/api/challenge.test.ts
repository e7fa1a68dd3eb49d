import { expect, test, vi } from 'vitest';
import { answerUrl, challenge, challenged, onChallenge } from './challenge';

test('a challenge is heard of, leads to our own sign-in and back', () => {
  const heard = vi.fn();
  const stop = onChallenge(heard);
  challenged('https://evil.example/', 'no');
  expect(challenge()).toBeUndefined();
  challenged('/auth/sign-in?challenge=abc', 'Prove that it is you.');
  expect(heard).toHaveBeenCalledTimes(1);
  const now = challenge();
  expect(now && answerUrl(now, '/history?x=1')).toBe('/auth/sign-in?challenge=abc&return_to=%2Fhistory%3Fx%3D1');
  stop();
});
