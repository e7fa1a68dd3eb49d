/** What tests of calls' records do as agents, and how they look at the history. */
import { type BrowserContext, expect, type Page } from '@playwright/test';

import { signIn } from './demo.js';
import type { CallerInfo } from './phones.js';

export interface Row {
  id: string;
  sdkCallId: string | null;
  outcome: string | null;
  state: string;
  durationS: number | null;
  sessionLost: boolean;
}

export const phone = (phoneNumber: string): CallerInfo => ({ identifier: { kind: 'phoneNumber', phoneNumber } });

/** A page at which calls can come. */
export async function ready(page: Page): Promise<void> {
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true', { timeout: 20_000 });
}

/** Opens the client in a new tab; leaving it in a call is what the test wants. */
export async function open(context: BrowserContext, front: string): Promise<Page> {
  const page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto(front);
  return page;
}

/** Opens the client and signs somebody in. */
export async function agent(context: BrowserContext, front: string, user: string): Promise<Page> {
  const page = await open(context, front);
  await signIn(page, user);
  await ready(page);
  return page;
}

/** The history as the server has it, the newest first. */
export async function rows(page: Page, front: string): Promise<Row[]> {
  const answer = await page.request.get(`${front}/api/v1/calls?limit=200`);
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { items: Row[] }).items;
}

/** Waits until there are so many rows and the newest is as it should be; nothing may come after that. */
export async function expectRow(
  page: Page,
  front: string,
  count: number,
  sdkCallId: string | null,
  outcome: string,
): Promise<Row> {
  const newest = async () => {
    const all = await rows(page, front);
    const row = sdkCallId === null ? all[0] : all.find((one) => one.sdkCallId === sdkCallId);
    return { count: all.length, state: row?.state, outcome: row?.outcome };
  };
  await expect.poll(newest, { timeout: 60_000 }).toEqual({ count, state: 'ended', outcome });
  const all = await rows(page, front);
  const row = sdkCallId === null ? all[0] : all.find((one) => one.sdkCallId === sdkCallId);
  if (!row) throw new Error('the row is gone');
  return row;
}
