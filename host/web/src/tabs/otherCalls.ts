// The calls of the user's other tabs: this tab tells its own, and knows the others' as long as they are there.

import type { Unsubscribe } from '../calling/calling';
import { Listeners } from '../calling/listeners';
import { type Call, isLive } from '../calls/call';
import type { CallStore } from '../calls/store';
import type { TabCall, TabChannel } from './channel';
import { livingAmong } from './tab';

/** How often it is looked whether the tabs with calls are still there, in milliseconds. */
const LOOK_ROUND = 3000;

const shownElsewhere = ({ key, title, phase, answeredAt }: Call): TabCall => ({ key, title, phase, answeredAt });

const same = (one: readonly TabCall[], other: readonly TabCall[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

export class OtherCalls {
  private readonly byTab = new Map<string, readonly TabCall[]>();
  private readonly listeners = new Listeners<void>();
  private all: readonly TabCall[] = [];
  private told: readonly TabCall[] = [];

  constructor(
    private readonly store: Pick<CallStore, 'subscribe' | 'getSnapshot'>,
    private readonly channel: Pick<TabChannel, 'say' | 'hear'>,
    private readonly tab: string,
  ) {}

  // As `useSyncExternalStore` wants them.
  subscribe = (listener: () => void): Unsubscribe => this.listeners.add(listener);
  getSnapshot = (): readonly TabCall[] => this.all;

  start(): Unsubscribe {
    const stops = [
      this.store.subscribe(() => this.tell(false)),
      this.channel.hear((message) => {
        if (message.type === 'hello') this.tell(true);
        if (message.type === 'calls') this.heard(message.tab, message.calls);
      }),
    ];
    const round = setInterval(() => void this.lookRound(), LOOK_ROUND);
    this.channel.say({ type: 'hello' });
    this.tell(false);
    return () => {
      clearInterval(round);
      for (const stop of stops) stop();
    };
  }

  private tell(anyway: boolean): void {
    const now = this.store.getSnapshot().calls.filter(isLive).map(shownElsewhere);
    if (same(now, this.told) && !(anyway && now.length)) return;
    this.told = now;
    this.channel.say({ type: 'calls', tab: this.tab, calls: now });
  }

  private heard(tab: string, calls: readonly TabCall[]): void {
    if (calls.length) this.byTab.set(tab, calls);
    else this.byTab.delete(tab);
    this.show();
  }

  private show(): void {
    const all = [...this.byTab.values()].flat();
    if (same(all, this.all)) return;
    this.all = all;
    this.listeners.tell();
  }

  private async lookRound(): Promise<void> {
    if (!this.byTab.size) return;
    const living = await livingAmong(this.byTab.keys());
    for (const tab of [...this.byTab.keys()]) if (!living.has(tab)) this.byTab.delete(tab);
    this.show();
  }
}
