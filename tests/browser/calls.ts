/** The other side of calls: what the emulated telephone network lets happen, and what it knows. */
import { expect, type Page } from '@playwright/test';

import { useBuiltClient } from './client.js';
import { type CallerInfo, type Demo, signIn } from './demo.js';

export interface NetworkCall {
  callId: string;
  user: string;
  answered: boolean;
  state: string;
  muted: boolean;
  tones: string;
  people: { id: string; displayName: string; state: string }[];
}

export const phone = (phoneNumber: string, displayName?: string): CallerInfo => ({
  identifier: { kind: 'phoneNumber', phoneNumber },
  ...(displayName ? { displayName } : {}),
});

export class Network {
  constructor(private readonly demo: Demo) {}

  /** The calls that the network knows of. */
  async calls(): Promise<NetworkCall[]> {
    const answer = await fetch(`${this.demo.emulator}/emulator/state`);
    return ((await answer.json()) as { calls: NetworkCall[] }).calls;
  }

  /** The only call. */
  async only(): Promise<NetworkCall> {
    const [call, ...more] = await this.calls();
    if (!call || more.length) throw new Error(`there are ${more.length + (call ? 1 : 0)} calls, not one`);
    return call;
  }

  /** The other side does something. */
  async act(callId: string, deed: string, body?: unknown): Promise<void> {
    await this.post(`calls/${callId}/${deed}`, body);
  }

  /** Something happens to a person's agents. */
  async person(upn: string, what: string): Promise<void> {
    await this.post(`users/${upn}/${what}`);
  }

  private async post(path: string, body?: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const answer = await fetch(`${this.demo.emulator}/emulator/${path}`, { method: 'POST', ...sent });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
}

export async function ready(page: Page, demo: Demo, user: string): Promise<void> {
  await page.goto(demo.front);
  await signIn(page, user);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
}

/** Dials a number at the pad. */
export async function dial(page: Page, number: string): Promise<void> {
  await page.getByRole('button', { name: 'Dial pad' }).click();
  const pad = page.getByTestId('dial-pad');
  await pad.getByRole('textbox', { name: 'Number' }).fill(number);
  await pad.getByRole('button', { name: 'Call', exact: true }).click();
}

/** The call in the dock with this person. */
export const strip = (page: Page, name: string) =>
  page.getByTestId('call-bar').and(page.getByRole('region', { name: `Call with ${name}`, exact: true }));

/** A control of a call. */
export const control = (page: Page, name: string, label: string) =>
  strip(page, name).getByRole('button', { name: label, exact: true });
