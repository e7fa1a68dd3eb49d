// Tells the server that this tab’s calling SDK lives, so that it is known who is reachable.

import { ApiError, post, put, send } from '../api/client';
import type { Unsubscribe } from './calling';
import { Listeners } from './listeners';

const SESSIONS = '/api/v1/calling/sessions';

/** The calling session that this tab has now, by the server's id: its calls belong to it. */
let current: string | undefined;
const began = new Listeners<void>();

export const callingSessionId = (): string | undefined => current;

/** Hears each time that this tab has begun a calling session. */
export const onCallingSession = (listener: () => void): Unsubscribe => began.add(listener);

/** When the server says nothing else, in seconds. */
const HEARTBEAT = 30;

interface Made {
  id: string;
  heartbeatSeconds: number;
}

/** What the server has just been told or is to be told. */
interface Told {
  connected: boolean;
  tokenExpiresAt: string | undefined;
}

/** The first that fits counts: browsers name those that they are alike as well. */
const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** In words, for whoever looks at their sessions: `Chrome on Windows`. */
export function deviceOf(userAgent: string): string {
  const named = (all: [RegExp, string][]) => all.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [named(BROWSERS) ?? 'A browser', named(SYSTEMS)];
  return system ? `${browser} on ${system}` : browser;
}

/**
 * The calling session of this tab. It begins when the SDK is connected for the first time; a session that the server
 * gave up (the machine slept, say) is begun anew. Requests follow one another. A server that can’t be reached is told at
 * the next heartbeat: calls do not depend on it.
 */
export class CallingSession {
  private made: Made | undefined;
  private now: Told = { connected: false, tokenExpiresAt: undefined };
  private told: Told | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private work: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly sdkVersion: string) {}

  /** The SDK is connected, or no longer. */
  connected(connected: boolean): void {
    this.now = { ...this.now, connected };
    this.tellSoon();
  }

  /** A new calling token was had. */
  token(expiresOn: string): void {
    this.now = { ...this.now, tokenExpiresAt: expiresOn };
    if (this.made) this.tellSoon();
  }

  /** The tab goes, or the SDK does: others see it at once. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.work = this.work.then(async () => {
      const { made } = this;
      this.made = undefined;
      // `keepalive`: also while the page is being left.
      if (made) await send(`${SESSIONS}/${made.id}`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    });
  }

  private tellSoon(): void {
    this.work = this.work.then(() => this.tell());
  }

  private async tell(): Promise<void> {
    if (this.stopped) return;
    clearTimeout(this.timer);
    const now = this.now;
    try {
      if (this.made) await this.beat(this.made, now);
      else if (now.connected) await this.begin(now);
    } catch {
      // Said again at the next heartbeat. Whoever is signed out is told by everything else on the page.
    }
    if (this.made || now.connected) this.tellLater();
  }

  private tellLater(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => this.tellSoon(), (this.made?.heartbeatSeconds ?? HEARTBEAT) * 1000);
  }

  private async begin(now: Told): Promise<void> {
    const device = deviceOf(navigator.userAgent);
    const body = { device, sdkVersion: this.sdkVersion, state: 'connected', tokenExpiresAt: now.tokenExpiresAt };
    this.made = await post<Made>(SESSIONS, body);
    this.told = now;
    current = this.made.id;
    began.tell();
  }

  private async beat(made: Made, now: Told): Promise<void> {
    const state = now.connected === this.told?.connected ? undefined : now.connected ? 'connected' : 'reconnecting';
    const tokenExpiresAt = now.tokenExpiresAt === this.told?.tokenExpiresAt ? undefined : now.tokenExpiresAt;
    try {
      await put(`${SESSIONS}/${made.id}`, { state, tokenExpiresAt });
      this.told = now;
    } catch (error) {
      if (!(error instanceof ApiError && (error.status === 404 || error.status === 409))) throw error;
      this.made = undefined;
      this.told = undefined;
      if (now.connected) await this.begin(now);
    }
  }
}
