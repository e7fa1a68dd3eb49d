/** What tests look at in the web client. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, type Page } from '@playwright/test';

import { signIn } from './demo.js';

let shot = 0;

/** Takes a picture for people to look at. */
export async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({
    path: `../../target/browser-tests/screenshots/${String(++shot).padStart(2, '0')}-${name}.png`,
  });
}

/** The newest row of the history, once the page shows it by itself. */
export async function expectNewest(page: Page, outcome: string, text: string | RegExp): Promise<void> {
  await page.getByRole('link', { name: 'History' }).click();
  const newest = page.getByTestId('history-row').first();
  await expect(newest).toHaveAttribute('data-outcome', outcome);
  await expect(newest).toContainText(text);
}

/**
 * Shows the client that is built in the folder `SWITCHBOARD_WEB`, if that is set, instead of the one in the server: a change of
 * the client is tried without building the server again.
 */
export async function useBuiltClient(page: Page, front: string): Promise<void> {
  const folder = process.env.SWITCHBOARD_WEB;
  if (!folder) return;
  // Signing in has led to the server's own: what is redirected can't be answered here.
  await page.waitForURL(`${front}/**`);
  await page.context().route(`${front}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (/^\/(api|auth)\//.test(pathname)) return route.fallback();
    const file = join(folder, pathname);
    const isThere =
      pathname !== '/' &&
      (await access(file).then(
        () => true,
        () => false,
      ));
    if (isThere) return route.fulfill({ path: file });
    // With the rules that the server sets for its own page, and their nonce.
    const rules = (await route.fetch()).headers()['content-security-policy'] ?? '';
    const nonce = /'nonce-([^']+)'/.exec(rules)?.[1] ?? '';
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    return route.fulfill({
      body: page.replaceAll('CSP-NONCE', nonce),
      contentType: 'text/html',
      headers: { 'content-security-policy': rules },
    });
  });
  await page.reload();
}

/** Signs somebody in and goes to a page; an error that the page does not catch fails the test. */
export async function enter(page: Page, front: string, user: string, path: string): Promise<void> {
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(front);
  await signIn(page, user);
  await useBuiltClient(page, front);
  await page.goto(front + path);
}
