/** What axe finds, and in which themes and widths pages are looked at. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

import { look } from './client.js';
import { LONG } from './demo.js';

export const THEMES = ['light', 'dark', 'high-contrast'] as const;

export type Theme = (typeof THEMES)[number];

/**
 * The widths at which a page is looked at in a theme. Usually it is one, by turns: each page is seen in each theme and at each
 * width, and each theme at each width. In the long run it is all of them.
 */
export function widthsFor(widths: readonly number[], page: number, theme: Theme): readonly number[] {
  const turn = (page + THEMES.indexOf(theme)) % widths.length;
  return LONG ? widths : widths.slice(turn, turn + 1);
}

/** Shows the client in a theme from its first page on. */
export async function useTheme(page: Page, theme: Theme): Promise<void> {
  await page.addInitScript((name) => {
    localStorage.setItem('switchboard.theme', name);
  }, theme);
}

/** Axe finds nothing, but in the parts and by the rules that are left out. */
export async function expectAccessible(
  page: Page,
  without: { parts?: string[]; rules?: string[] } = {},
): Promise<void> {
  // The component library's guards of its menus: they hand the focus on at once.
  let axe = new AxeBuilder({ page }).exclude('[data-tabster-dummy]');
  for (const part of without.parts ?? []) axe = axe.exclude(part);
  const { violations } = await axe.disableRules(without.rules ?? []).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  expect(told).toEqual([]);
}

/** A page of the console, and what is on it once it has loaded. */
export interface ConsolePage {
  path: string;
  there: string;
}

/** Each page has the theme, is no wider than the window, and has nothing that axe finds; `name` begins the names of its pictures. */
export async function expectPages(
  page: Page,
  front: string,
  pages: readonly ConsolePage[],
  theme: Theme,
  name: string,
): Promise<void> {
  for (const [index, { path, there }] of pages.entries()) {
    for (const width of widthsFor([360, 1280], index, theme)) {
      await test.step(`${path} at ${width}`, async () => {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(front + path);
        await expect(page.locator(there).first()).toBeVisible();
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await expectAccessible(page);
        await look(page, `${name}-${theme}-${width}${path.slice(0, 40).replaceAll(/\W+/g, '-')}`);
      });
    }
  }
}
