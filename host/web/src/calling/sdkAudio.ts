// Microphones and speakers as Microsoft's calling SDK has them.

import type { AudioDeviceInfo, DeviceManager, LocalAudioStream } from '@azure/communication-calling';
import { watchPermission } from './browserAudio';
import type { AudioControl, AudioDevices, Unsubscribe } from './calling';
import { Listeners } from './listeners';

export class SdkAudio implements AudioControl {
  devices: AudioDevices | undefined;
  private readonly changed = new Listeners<void>();
  private permission: AudioDevices['permission'] = 'prompt';
  private stopWatching: Unsubscribe | undefined;
  private stopped = false;
  private readonly read = () => void this.look();

  constructor(
    private readonly manager: DeviceManager,
    private readonly streamOf: (device: AudioDeviceInfo) => LocalAudioStream,
  ) {
    manager.on('audioDevicesUpdated', this.read);
    manager.on('selectedMicrophoneChanged', this.read);
    manager.on('selectedSpeakerChanged', this.read);
    void this.look();
    void watchPermission((permission) => {
      this.permission = permission;
      void this.look();
    }).then((stop) => {
      this.stopWatching = stop;
      if (this.stopped) stop();
    });
  }

  onChanged = (listener: () => void): Unsubscribe => this.changed.add(listener);

  async ask(): Promise<void> {
    const { audio } = await this.manager.askDevicePermission({ audio: true, video: false });
    this.permission = audio ? 'granted' : 'denied';
    await this.look();
  }

  async chooseMicrophone(id: string): Promise<void> {
    await this.manager.selectMicrophone(found(await this.manager.getMicrophones(), id));
    await this.look();
  }

  async chooseSpeaker(id: string): Promise<void> {
    await this.manager.selectSpeaker(found(await this.manager.getSpeakers(), id));
    await this.look();
  }

  async listen(listener: (level: number) => void): Promise<Unsubscribe> {
    const device = this.manager.selectedMicrophone ?? (await this.manager.getMicrophones())[0];
    if (!device) throw new Error('There is no microphone.');
    const stream = this.streamOf(device);
    const volume = await stream.getVolume();
    // From 0 to 100.
    const tell = () => listener(volume.level / 100);
    volume.on('levelChanged', tell);
    tell();
    return () => {
      volume.off('levelChanged', tell);
      stream.dispose();
    };
  }

  stop(): void {
    this.stopped = true;
    this.stopWatching?.();
    this.manager.off('audioDevicesUpdated', this.read);
    this.manager.off('selectedMicrophoneChanged', this.read);
    this.manager.off('selectedSpeakerChanged', this.read);
  }

  private async look(): Promise<void> {
    // Without the permission the SDK may refuse to list; then there is nothing to choose from yet.
    const [microphones, speakers] = await Promise.all([
      this.manager.getMicrophones().catch(() => []),
      this.manager.getSpeakers().catch(() => []),
    ]);
    const named = ({ id, name }: AudioDeviceInfo) => ({ id, name });
    this.devices = {
      microphones: microphones.map(named),
      speakers: speakers.map(named),
      microphone: this.manager.selectedMicrophone?.id,
      speaker: this.manager.selectedSpeaker?.id,
      canChooseSpeaker: this.manager.isSpeakerSelectionAvailable,
      permission: this.permission,
    };
    this.changed.tell();
  }
}

function found(devices: AudioDeviceInfo[], id: string): AudioDeviceInfo {
  const device = devices.find((one) => one.id === id);
  if (!device) throw new Error('This device is not there any more.');
  return device;
}
