// The browser's WebSocket with an emulator at the other end that grants every wish. Tests say what else it says.

import type { Asked } from './fakeSdk';

interface Said {
  type: string;
  requestId?: string;
  callId?: string;
  [member: string]: unknown;
}

export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static newest: FakeSocket | undefined;
  readyState = FakeSocket.CONNECTING;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  /** Everything that was said, the greeting included. */
  readonly said: Said[] = [];
  /** Wishes that are not granted: how they are answered. */
  refuses: { code: number; subCode: number; reason: string } | undefined;
  /** Wishes are not answered at all. */
  silent = false;
  private count = 0;

  constructor(readonly url: string) {
    FakeSocket.newest = this;
  }

  /** Like the real one, it answers nothing. */
  send(text: string): void {
    if (this.readyState === FakeSocket.CONNECTING) throw new DOMException('still connecting', 'InvalidStateError');
    if (this.readyState !== FakeSocket.OPEN) return;
    const said = JSON.parse(text) as Said;
    this.said.push(said);
    if (said.type === 'hello' || this.silent) return;
    queueMicrotask(() => this.answer(said));
  }

  close(): void {
    this.readyState = FakeSocket.CLOSED;
    this.onclose?.();
  }

  opens(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  hears(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** What was wished for, as tests of every SDK say it. */
  get asked(): Asked[] {
    return this.said
      .filter(({ type }) => type !== 'hello')
      .map(({ type, callId, ...more }) => {
        delete more.requestId;
        return [type, ...(callId ? [callId] : []), ...Object.values(more)];
      });
  }

  private answer({ type, requestId, callId }: Said): void {
    if (this.refuses) return this.hears({ type: 'failed', requestId, ...this.refuses });
    if (type === 'startCall' || type === 'join')
      return this.hears({ type: 'callStarted', requestId, callId: `call-${++this.count}` });
    if (type === 'mute' || type === 'unmute') this.hears({ type: 'callMuted', callId, muted: type === 'mute' });
    if (type === 'hold') this.hears({ type: 'callState', callId, state: 'LocalHold' });
    if (type === 'resume') this.hears({ type: 'callState', callId, state: 'Connected' });
    this.hears({ type: 'done', requestId });
  }
}
