/** What axe finds, and in which themes and widths pages are looked at. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

import { look } from './client.js';
import { LONG } from './demo.js';

export const THEMES = ['light', 'dark', 'high-contrast'] as const;

export type Theme = (typeof THEMES)[number];

/**
 * The pages that are looked at in a theme, with their widths. In the usual run each page is seen in one theme at one width, by
 * turns, so that each theme is seen at each width. In the long run each page is seen in every theme at every width.
 */
export function seenIn<P extends object>(
  theme: Theme,
  pages: readonly P[],
  widths: readonly number[],
): (P & { widths: readonly number[] })[] {
  if (LONG) return pages.map((page) => ({ ...page, widths }));
  const own = THEMES.indexOf(theme);
  return pages.flatMap((page, index) => {
    const turn = (Math.floor(index / THEMES.length) + own) % widths.length;
    return index % THEMES.length === own ? [{ ...page, widths: widths.slice(turn, turn + 1) }] : [];
  });
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
  // In the page itself: otherwise each look opens another page, for frames of other sites, which no page here has.
  // The component library's guards of its menus hand the focus on at once.
  let axe = new AxeBuilder({ page }).setLegacyMode().exclude('[data-tabster-dummy]');
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

/**
 * Each page that is seen in the theme has it, is no wider than the window, and has nothing that axe finds; `name` begins the names
 * of its pictures.
 */
export async function expectPages(
  page: Page,
  front: string,
  pages: readonly ConsolePage[],
  theme: Theme,
  name: string,
): Promise<void> {
  for (const { path, there, widths } of seenIn(theme, pages, [360, 1280])) {
    for (const width of widths) {
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
