// Keeps this tab connected with a calling SDK: makes it anew with back-off when it fails, and knows why calls can’t come.

import { onReach, serverIsGone } from '../api/reach';
import type { CallingToken } from '../api/types';
import type { Calling, TokenSource, Unsubscribe } from '../calling/calling';
import { CallingSession } from '../calling/session';
import { onSession, sessionIsOver } from '../session/session';
import type { Lines } from './lines';
import { ring } from './operations/ring';
import { failureOf, needsSomebody } from './readiness';
import * as change from './state';

/** After a failure: how long until the next try, in milliseconds. */
const BACK_OFF = [500, 1000, 2000, 5000, 10_000, 30_000];

/** While somebody has to do something first: how long until it is tried whether they have, in milliseconds. */
const SLOWLY = 60_000;

export type Connector = (tokens: TokenSource) => Promise<Calling>;

export class Connection {
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private session: CallingSession | undefined;
  private expires: string | undefined;
  private stopAgent: Unsubscribe[] = [];
  private stopped = false;
  private connecting = false;

  constructor(
    private readonly lines: Lines,
    private readonly connect: Connector,
    private readonly token: () => Promise<CallingToken>,
  ) {}

  start(): Unsubscribe {
    const online = () => {
      this.lines.update((state) => change.connectionIs(state, { online: navigator.onLine }));
      if (navigator.onLine) this.retry();
    };
    const leave = () => this.session?.stop();
    const session = () => this.lines.update((state) => change.connectionIs(state, { signedOut: sessionIsOver() }));
    const reach = () => this.lines.update((state) => change.connectionIs(state, { serverGone: serverIsGone() }));
    const stopSession = onSession(session);
    const stopReach = onReach(reach);
    session();
    reach();
    addEventListener('online', online);
    addEventListener('offline', online);
    addEventListener('pagehide', leave);
    void this.make();
    return () => {
      this.stopped = true;
      stopSession();
      stopReach();
      removeEventListener('online', online);
      removeEventListener('offline', online);
      removeEventListener('pagehide', leave);
      clearTimeout(this.timer);
      this.drop();
    };
  }

  /** Tries again now, if there is something to be tried. */
  retry(): void {
    if (!this.timer || this.stopped) return;
    void this.make();
  }

  private tokens: TokenSource = async () => {
    try {
      const { token, expiresOn } = await this.token();
      this.expires = expiresOn;
      this.session?.token(expiresOn);
      return token;
    } catch (error) {
      this.lines.update((state) => change.connectionIs(state, { failure: failureOf(error) }));
      throw error;
    }
  };

  private async make(): Promise<void> {
    if (this.connecting) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.connecting = true;
    this.lines.update((state) => change.connectionIs(state, { retryAt: undefined }));
    try {
      const calling = await this.connect(this.tokens);
      if (this.stopped) return void calling.dispose();
      this.use(calling);
    } catch (error) {
      this.lines.update((state) => change.connectionIs(state, { failure: failureOf(error) }));
      this.later();
    } finally {
      this.connecting = false;
    }
  }

  private use(calling: Calling): void {
    const { lines } = this;
    lines.calling = calling;
    const session = new CallingSession(calling.sdkVersion);
    this.session = session;
    if (this.expires) session.token(this.expires);
    const look = () => {
      const { state } = calling;
      session.connected(state === 'connected');
      if (state === 'connected') this.tries = 0;
      const failure = state === 'connected' ? { failure: undefined } : {};
      lines.update((now) => change.connectionIs(now, { state, ...failure }));
      // The others come back by themselves.
      if (state === 'dead' || state === 'token-refused') {
        this.drop();
        this.later();
      }
    };
    const hear = () => lines.update((now) => change.audioIs(now, calling.audio.devices));
    this.stopAgent = [
      calling.onIncomingCall((call) => ring(lines, call)),
      calling.onStateChanged(look),
      calling.audio.onChanged(hear),
    ];
    hear();
    look();
  }

  /** The agent is of no use any more: its calls are over, too. */
  private drop(): void {
    for (const stop of this.stopAgent) stop();
    this.stopAgent = [];
    this.session?.stop();
    this.session = undefined;
    const { calling } = this.lines;
    this.lines.calling = undefined;
    void calling?.dispose().catch(() => undefined);
    for (const key of this.lines.keys()) {
      const found = this.lines.find(key);
      if (found?.line.active ?? found?.line.ringing) this.lines.finish(key, LOST);
    }
  }

  private later(): void {
    if (this.stopped || this.timer) return;
    const { failure } = this.lines.state.connection;
    const wait =
      failure && needsSomebody(failure.reason)
        ? SLOWLY
        : (BACK_OFF[Math.min(this.tries++, BACK_OFF.length - 1)] ?? SLOWLY);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.make();
    }, wait);
    this.lines.update((state) => change.connectionIs(state, { retryAt: this.lines.parts.now() + wait }));
  }
}

/** “Call ended as client lost network connection abruptly.” */
const LOST = { code: 496, subCode: 7 };
