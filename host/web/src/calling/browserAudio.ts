// Microphones and speakers as the browser has them, without a calling SDK.

import type { AudioControl, AudioDevice, AudioDevices, Unsubscribe } from './calling';
import { Listeners } from './listeners';

const NO_AUDIO: AudioDevices = {
  microphones: [],
  speakers: [],
  microphone: undefined,
  speaker: undefined,
  canChooseSpeaker: false,
  permission: 'prompt',
};

/** Pages that came over plain http from elsewhere have none, whatever the typings say. */
const mediaDevices = () => navigator.mediaDevices as MediaDevices | undefined;

/** Whether the page may use the microphone. Not every browser says so before it is asked. */
export async function watchPermission(changed: (permission: AudioDevices['permission']) => void): Promise<Unsubscribe> {
  try {
    const status = await navigator.permissions.query({ name: 'microphone' });
    const tell = () => changed(status.state);
    status.addEventListener('change', tell);
    tell();
    return () => status.removeEventListener('change', tell);
  } catch {
    return () => undefined;
  }
}

/** Tells how loud a stream is, about twenty times a second. */
function levelsOf(stream: MediaStream, listener: (level: number) => void): Unsubscribe {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // Speech has an effective value of about 0.1: that is a full bar.
    listener(Math.min(1, Math.sqrt(power) * 8));
  }, 50);
  return () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
}

/** What the simulated SDK offers. Nothing is heard in its calls; the choice is remembered while the page is open. */
export class BrowserAudio implements AudioControl {
  devices: AudioDevices | undefined;
  private permission: AudioDevices['permission'] = 'prompt';
  private readonly changed = new Listeners<void>();
  private stopWatching: Unsubscribe | undefined;
  private stopped = false;
  private readonly read = () => void this.look();

  constructor() {
    mediaDevices()?.addEventListener('devicechange', this.read);
    void this.look();
    void watchPermission((permission) => {
      this.permission = permission;
      // Only now do the devices have names.
      void this.look();
    }).then((stop) => {
      this.stopWatching = stop;
      if (this.stopped) stop();
    });
  }

  onChanged = (listener: () => void): Unsubscribe => this.changed.add(listener);

  async ask(): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    await this.look();
  }

  chooseMicrophone = async (id: string) => this.set({ microphone: id });
  chooseSpeaker = async (id: string) => this.set({ speaker: id });

  async listen(listener: (level: number) => void): Promise<Unsubscribe> {
    const microphone = this.devices?.microphone;
    const audio = microphone ? { deviceId: { exact: microphone } } : true;
    return levelsOf(await navigator.mediaDevices.getUserMedia({ audio }), listener);
  }

  stop(): void {
    this.stopped = true;
    this.stopWatching?.();
    mediaDevices()?.removeEventListener('devicechange', this.read);
  }

  private set(change: Partial<AudioDevices>): void {
    this.devices = { ...NO_AUDIO, ...this.devices, ...change };
    this.changed.tell();
  }

  private async look(): Promise<void> {
    const all = (await mediaDevices()?.enumerateDevices()) ?? [];
    const of = (kind: MediaDeviceKind): AudioDevice[] =>
      all.filter((one) => one.kind === kind).map(({ deviceId, label }) => ({ id: deviceId, name: label }));
    const [microphones, speakers] = [of('audioinput'), of('audiooutput')];
    // The one in use may have been pulled out.
    const keep = (devices: AudioDevice[], chosen: string | undefined) =>
      devices.some(({ id }) => id === chosen) ? chosen : devices[0]?.id;
    this.set({
      microphones,
      speakers,
      microphone: keep(microphones, this.devices?.microphone),
      speaker: keep(speakers, this.devices?.speaker),
      canChooseSpeaker: speakers.length > 0,
      permission: this.permission,
    });
  }
}
