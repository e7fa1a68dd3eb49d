import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ringtone } from './ringtone';

/** A browser’s sound, which is let out only after `allow`. */
class FakeContext {
  state: AudioContextState = 'suspended';
  sampleRate = 8000;
  destination = {};
  readonly playing = new Set<object>();
  readonly gains: { gain: { value: number } }[] = [];
  readonly devices: string[] = [];
  private readonly waiting: (() => void)[] = [];

  resume(): Promise<void> {
    return this.state === 'running' ? Promise.resolve() : new Promise((go) => this.waiting.push(go));
  }

  allow(): void {
    this.state = 'running';
    for (const go of this.waiting.splice(0)) go();
  }

  createBuffer = () => ({ copyToChannel: () => undefined });

  createGain() {
    const node = { gain: { value: 0 }, connect: () => undefined, disconnect: () => undefined };
    this.gains.push(node);
    return node;
  }

  createBufferSource() {
    const node = {
      buffer: undefined,
      loop: false,
      connect: () => undefined,
      start: () => void this.playing.add(node),
      stop: () => void this.playing.delete(node),
    };
    return node;
  }

  setSinkId(device: string): Promise<void> {
    if (device === 'gone') return Promise.reject(new Error('no such device'));
    this.devices.push(device);
    return Promise.resolve();
  }
}

/** The browser’s locks, as far as tabs take turns with them. */
class FakeLocks {
  private held: Promise<void> = Promise.resolve();

  request(_name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>): Promise<void> {
    const turn = this.held.then(() => (signal.aborted ? Promise.reject(new Error('aborted')) : work()));
    this.held = turn.catch(() => undefined);
    return turn;
  }
}

const settle = () => new Promise((go) => setTimeout(go));

let context: FakeContext;

const ringtone = (of = context) => new Ringtone(() => of as unknown as AudioContext);

beforeEach(() => {
  context = new FakeContext();
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
});

afterEach(() => vi.unstubAllGlobals());

test('it rings until it is stopped, as loud and where the agent wants it', async () => {
  context.allow();
  const tone = ringtone();
  tone.set({ volume: 0.3, device: 'headset' });
  tone.play('ring');
  await settle();
  expect(context.playing.size).toBe(1);
  expect(tone.blocked).toBe(false);
  expect(context.gains.at(-1)?.gain.value).toBe(0.3);
  expect(context.devices).toContain('headset');
  tone.set({ volume: 0.9, device: '' });
  expect(context.gains.at(-1)?.gain.value).toBe(0.9);
  tone.stop();
  await settle();
  expect(context.playing.size).toBe(0);
});

test('before the page has been touched it says that it can’t be heard, and rings from the first touch on', async () => {
  const tone = ringtone();
  const told = vi.fn();
  tone.subscribe(told);
  tone.play('ring');
  await settle();
  expect(context.playing.size).toBe(0);
  expect(tone.blocked).toBe(true);
  tone.unlock();
  context.allow();
  await settle();
  expect(context.playing.size).toBe(1);
  expect(tone.blocked).toBe(false);
  expect(told).toHaveBeenCalled();
});

test('what is over before the page is touched never sounds', async () => {
  const tone = ringtone();
  tone.play('ring');
  tone.stop();
  context.allow();
  await settle();
  expect(context.playing.size).toBe(0);
});

test('of two tabs one rings; when it is closed or answers, none goes on by itself', async () => {
  context.allow();
  const other = new FakeContext();
  other.allow();
  const [first, second] = [ringtone(), ringtone(other)];
  first.play('ring');
  second.play('ring');
  await settle();
  expect([context.playing.size, other.playing.size]).toEqual([1, 0]);
  second.stop();
  first.stop();
  await settle();
  expect([context.playing.size, other.playing.size]).toEqual([0, 0]);
});

test('a device that is gone does not keep it from ringing', async () => {
  context.allow();
  const tone = ringtone();
  tone.set({ volume: 1, device: 'gone' });
  tone.play('ring');
  await settle();
  expect(context.playing.size).toBe(1);
  expect(context.devices).toContain('');
});

test('a call that comes while somebody talks replaces the ring', async () => {
  context.allow();
  const tone = ringtone();
  tone.play('ring');
  await settle();
  tone.play('waiting');
  await settle();
  expect(context.playing.size).toBe(1);
});

test('a browser without sound does not keep calls from being shown', async () => {
  vi.stubGlobal('AudioContext', undefined);
  const tone = new Ringtone();
  tone.play('ring');
  tone.test();
  await settle();
  expect(tone.blocked).toBe(true);
  tone.stop();
});
