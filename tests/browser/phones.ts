/** The emulated Microsoft with its telephone network, as tests turn it. */

export interface CallerInfo {
  identifier?: Record<string, unknown>;
  displayName?: string;
}

export class Phones {
  constructor(readonly emulator: string) {}

  /** Rings somebody; answers the call's id. */
  async ring(to: string, callerInfo: CallerInfo, more: Record<string, unknown> = {}): Promise<string> {
    const answer = await fetch(`${this.emulator}/emulator/ring`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to, callerInfo, ...more }),
    });
    const body = (await answer.json()) as { callId: string; agents: number };
    if (!answer.ok || body.agents < 1) throw new Error(`the phone did not ring: ${JSON.stringify(body)}`);
    return body.callId;
  }

  /** The caller hangs up. */
  async hangUp(callId: string): Promise<void> {
    const answer = await fetch(`${this.emulator}/emulator/calls/${callId}/hang-up`, { method: 'POST' });
    if (!answer.ok) throw new Error(`hanging up failed: ${answer.status}`);
  }

  /** Turns knobs of the emulated Microsoft, of a user or a tenant. */
  async turn(path: string, knobs: Record<string, unknown>): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.emulator}/emulator/${path}`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify(knobs),
    });
    if (!answer.ok) throw new Error(`${path} can't be turned: ${answer.status} ${await answer.text()}`);
  }

  /** Another device of the agent's takes the call. */
  async answerElsewhere(callId: string): Promise<void> {
    const answer = await fetch(`${this.emulator}/emulator/calls/${callId}/answer-elsewhere`, { method: 'POST' });
    if (!answer.ok) throw new Error(`answering elsewhere failed: ${answer.status}`);
  }
}
