/** An organisation's colour and logo: an admin chooses them, its people see them, and everything can still be read. */
import { deflateSync } from 'node:zlib';

import { expect, test } from '@playwright/test';

import { expectAccessible, useTheme } from './accessible.js';
import { look } from './client.js';
import { ALICE, Demo, signIn } from './demo.js';

/** Admin of Fabrikam. */
const NESTOR = 'nestor@fabrikam.example';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.afterAll(async () => {
  await demo.stop();
});

/** A PNG file of one colour. */
function png(width: number, height: number): Buffer {
  const crcOf = (bytes: Buffer): number => {
    let crc = 0xffffffff;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return ~crc >>> 0;
  };
  const chunk = (kind: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crcOf(body));
    return Buffer.concat([length, body, crc]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(3 * width, Buffer.from([0xe0, 0x8a, 0x1a]))]);
  const pixels = Buffer.concat(Array.from({ length: height }, () => row));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

test('an admin chooses a colour and a logo, and agents see them', async ({ page, browser }) => {
  await page.goto(demo.front);
  await signIn(page, NESTOR);
  await page.goto(`${demo.front}/admin/settings`);
  const section = page.getByRole('region', { name: 'How Switchboard looks here' });
  // Yellow: as it is, nothing could be read on it.
  await section.getByLabel('Colour', { exact: true }).fill('#ffe000');
  await section.getByRole('button', { name: 'Use this colour' }).click();
  await expect(section.getByText(/^Saved/)).toBeVisible();
  const drawing = { name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') };
  await section.locator('input[type=file]').setInputFiles(drawing);
  await expect(section.getByText('send the logo as a PNG, JPEG or WebP file')).toBeVisible();
  await section
    .locator('input[type=file]')
    .setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png(96, 28) });
  await expect(page.locator('header').getByRole('img', { name: 'Fabrikam' })).toBeVisible();
  await expectAccessible(page);
  await look(page, 'brand-settings');

  for (const theme of ['light', 'dark'] as const) {
    const context = await browser.newContext();
    const agent = await context.newPage();
    await useTheme(agent, theme);
    await agent.goto(demo.front);
    await signIn(agent, ALICE);
    await expect(agent.getByTestId('customer-row').first()).toBeVisible();
    const logo = agent.locator('header').getByRole('img', { name: 'Fabrikam' });
    await expect(logo).toBeVisible();
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(96);
    // Chromium computes what follows from the colour; Fluent's own blues are written otherwise.
    const brands = await agent.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap((element) => {
        const { backgroundColor, color, borderBottomColor } = getComputedStyle(element);
        return [backgroundColor, color, borderBottomColor].filter((one) => one.startsWith('oklch('));
      }),
    );
    expect(brands.length).toBeGreaterThan(0);
    await expectAccessible(agent);
    await look(agent, `brand-${theme}`);
    await agent.goto(`${demo.front}/settings`);
    await expect(agent.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(agent);
    await context.close();
  }

  await section.getByRole('button', { name: 'Remove the logo' }).click();
  await section.getByRole('button', { name: 'Back to blue' }).click();
  await expect(page.locator('header').getByText('Switchboard')).toBeVisible();
});
