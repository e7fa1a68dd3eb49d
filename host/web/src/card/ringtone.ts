// Plays the ringtone. Browsers let a page sound only after the person has touched it; several tabs take turns.

import { ringSamples, type Tone } from './ringSamples';

/** Of all tabs that could ring, the one that holds this lock does. */
const LOCK = 'switchboard-ringtone';

export interface Sound {
  /** 0 to 1. */
  volume: number;
  /** As the browser names output devices; empty for the usual one. */
  device: string;
}

/** Not in TypeScript's library yet: choosing an output device. */
type WithSink = AudioContext & { setSinkId?: (device: string) => Promise<void> };

/** Where the browser has no sound, or has given out all that it has, calls are seen and not heard. */
function contextOfBrowser(): AudioContext | undefined {
  try {
    return new AudioContext();
  } catch {
    return undefined;
  }
}

export class Ringtone {
  private context: WithSink | undefined;
  private gain: GainNode | undefined;
  private wanted: { tone: Tone; turn: AbortController } | undefined;
  private sound: Sound = { volume: 1, device: '' };
  private readonly listeners = new Set<() => void>();

  constructor(private readonly makeContext: () => AudioContext | undefined = contextOfBrowser) {}

  /** The person has touched the page: from now on it may sound. */
  readonly unlock = (): void => {
    this.context ??= this.makeContext();
    void this.context?.resume().then(this.tell, () => undefined);
  };

  /** Whether it should ring and the browser does not let it. */
  get blocked(): boolean {
    return this.wanted !== undefined && this.context?.state !== 'running';
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Louder, quieter, elsewhere: also while it rings. */
  set(sound: Sound): void {
    this.sound = sound;
    if (this.gain) this.gain.gain.value = sound.volume;
    if (this.context) this.useDevice(this.context);
  }

  /** Rings until `stop`, in one tab of all. */
  play(tone: Tone): void {
    if (this.wanted?.tone === tone) return;
    this.stop();
    const turn = new AbortController();
    this.wanted = { tone, turn };
    // Sounds at once where the person has touched the page before, else at the first touch.
    this.unlock();
    void this.whenMyTurn(turn.signal, () => this.sounds(tone, turn.signal));
    this.tell();
  }

  stop(): void {
    if (!this.wanted) return;
    this.wanted.turn.abort();
    this.wanted = undefined;
    this.tell();
  }

  /** One round, to hear what it is like. */
  test(): void {
    this.unlock();
    if (!this.context || this.wanted) return;
    this.begin(this.context, 'ring', false);
  }

  private async whenMyTurn(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    await this.allowed(signal);
    if (signal.aborted) return;
    const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
    if (!locks) return work();
    await locks.request(LOCK, { signal }, work).catch(() => undefined);
  }

  /** Waits until the browser lets it sound. */
  private async allowed(signal: AbortSignal): Promise<void> {
    if (this.context?.state === 'running') return;
    await new Promise<void>((go) => {
      const look = () => {
        if (this.context?.state !== 'running' && !signal.aborted) return;
        stop();
        go();
      };
      const stop = this.subscribe(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  private async sounds(tone: Tone, signal: AbortSignal): Promise<void> {
    const { context } = this;
    if (!context || signal.aborted) return;
    const stop = this.begin(context, tone, true);
    await new Promise<void>((over) => signal.addEventListener('abort', () => over()));
    stop();
  }

  private begin(context: WithSink, tone: Tone, loop: boolean): () => void {
    this.useDevice(context);
    const samples = ringSamples(tone, context.sampleRate);
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    const gain = context.createGain();
    gain.gain.value = this.sound.volume;
    gain.connect(context.destination);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.loop = loop;
    source.connect(gain);
    source.start();
    this.gain = gain;
    return () => {
      source.stop();
      gain.disconnect();
    };
  }

  private useDevice(context: WithSink): void {
    // A device that is gone must not keep it from ringing: the usual one is used then.
    void context.setSinkId?.(this.sound.device).catch(() => context.setSinkId?.('').catch(() => undefined));
  }

  private readonly tell = (): void => {
    for (const listener of [...this.listeners]) listener();
  };
}

/** The one of this tab. */
export const ringtone = new Ringtone();
