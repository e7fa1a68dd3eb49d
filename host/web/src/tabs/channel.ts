// What the browser's tabs of one user say to each other.

import type { Unsubscribe } from '../calling/calling';

/** A call of another tab, as it is shown here. */
export interface TabCall {
  readonly key: string;
  readonly title: string;
  readonly phase: string;
  /** When it was answered, in milliseconds since 1970. */
  readonly answeredAt: number | undefined;
}

export type TabMessage =
  /** An event of `/api/v1/events`, read by the tab that leads. */
  | { readonly type: 'event'; readonly id: string; readonly event: string; readonly data: string }
  /** The calls that are in a tab now. */
  | { readonly type: 'calls'; readonly tab: string; readonly calls: readonly TabCall[] }
  /** A tab has come: the others say which calls they have. */
  | { readonly type: 'hello' };

/** The channel of a user's tabs. A browser without channels has tabs that know nothing of each other. */
export class TabChannel {
  private readonly channel: BroadcastChannel;

  constructor(user: string) {
    this.channel = new BroadcastChannel(`switchboard ${user}`);
  }

  say(message: TabMessage): void {
    this.channel.postMessage(message);
  }

  /** Hears what other tabs say. */
  hear(listener: (message: TabMessage) => void): Unsubscribe {
    const heard = ({ data }: MessageEvent<TabMessage>) => listener(data);
    this.channel.addEventListener('message', heard);
    return () => this.channel.removeEventListener('message', heard);
  }

  close(): void {
    this.channel.close();
  }
}
