// A choice that is kept on this device and is the same in all its tabs.

import { keep, kept } from '../shell/device';

export class Preference<T> {
  private now: T;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly name: string,
    private readonly read: (text: string | undefined) => T,
  ) {
    this.now = read(kept(name));
  }

  readonly get = (): T => this.now;

  set(change: Partial<T>): void {
    this.now = { ...this.now, ...change };
    keep(this.name, JSON.stringify(this.now));
    this.tell();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (!this.listeners.size) globalThis.addEventListener('storage', this.changedElsewhere);
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (!this.listeners.size) globalThis.removeEventListener('storage', this.changedElsewhere);
    };
  };

  private readonly changedElsewhere = ({ key }: StorageEvent): void => {
    // Without a key, everything was removed.
    if (key !== null && !key.endsWith(this.name)) return;
    this.now = this.read(kept(this.name));
    this.tell();
  };

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
