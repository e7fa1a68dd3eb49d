/** What tests look at in the web client. */
import { expect, type Page } from '@playwright/test';

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
