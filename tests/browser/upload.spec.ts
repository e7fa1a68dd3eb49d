/** What an admin reads of a version before it is active, and why a version is refused. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

import { expect, type Page, test } from '@playwright/test';

import { expectAccessible } from './accessible.js';
import { enter, look } from './client.js';
import { built, renamed, withManifest } from './components.js';
import { Demo, LONG } from './demo.js';

/** Admin of Tailspin, which has no plugin. */
const THEO = 'theo@tailspin.example';
const OPERATOR = 'operator@contoso.example';

/** What the repository ships, shows and tests with. The usual run looks at one of each language that is compiled soon. */
const PLUGINS: { name: string; does: string; usual?: boolean }[] = [
  { name: 'phone-book', does: 'Says who is calling' },
  { name: 'web-crm', does: 'Creates and changes the customers', usual: true },
  { name: 'meeting-rules', does: 'Decides which meetings' },
  { name: 'spam-and-vip', does: 'Runs the buttons', usual: true },
  { name: 'loop', does: 'Says who is calling' },
  { name: 'caller-id-rust', does: 'Says who is calling' },
  { name: 'caller-id-typescript', does: 'Says who is calling' },
  { name: 'caller-id-python', does: 'Says who is calling' },
  { name: 'cookbook-rust', does: 'Says who is calling' },
  { name: 'cookbook-typescript', does: 'Says who is calling' },
  { name: 'probe', does: 'Says who is calling' },
  { name: 'throws-typescript', does: 'Says who is calling' },
  { name: 'throws-python', does: 'Says who is calling' },
];

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.afterAll(async () => {
  await demo.stop();
});

/** By way of a file, since some are larger than what goes to the browser by itself. */
async function choose(page: Page, name: string, bytes: Buffer): Promise<void> {
  const path = test.info().outputPath(name);
  await writeFile(path, bytes);
  await page.locator('input[type=file]').setInputFiles(path);
}

test('the report of every plugin of the repository', async ({ page }) => {
  test.setTimeout(600_000);
  await enter(page, demo.front, THEO, '/admin/upload');
  for (const { name, does } of PLUGINS.filter(({ usual }) => LONG || usual)) {
    await test.step(name, async () => {
      await page.goto(`${demo.front}/admin/upload`);
      await choose(page, `${name}.wasm`, await built(name));
      const report = page.getByTestId('version-report');
      await expect(report).toBeVisible({ timeout: 180_000 });
      await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
      await expect(report).toContainText(does);
      await page.setViewportSize({ width: 1280, height: 2000 });
      await look(page, `report-${name}`);
    });
  }
  await expectAccessible(page);
});

test('each kind of refusal says what is wrong and what to do', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const good = await built('caller-id-rust');
  const crm = await built('web-crm');
  const settings = (schema: unknown) => withManifest(good, (manifest) => ({ ...manifest, settings: schema }));
  const grants = (...all: unknown[]) => withManifest(good, (manifest) => ({ ...manifest, grants: all }));
  const refused: [kind: string, file: Buffer, ...says: string[]][] = [
    ['empty', Buffer.alloc(0), 'is empty', "send the component's bytes"],
    ['archive', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), 'a ZIP archive', 'Upload the .wasm file'],
    ['text-format', Buffer.from('(component)'), "WebAssembly's text format"],
    ['module', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), 'component'],
    ['cut-off', good.subarray(0, good.length / 2), 'not a valid WebAssembly component'],
    ['large', Buffer.concat([good, Buffer.alloc(65 << 20)]), 'at most'],
    ['no-hook', renamed(good, 'caller-id@1.0.0', 'caller-no@1.0.0'), 'exports no hook', 'caller-no'],
    ['unknown-import', renamed(crm, 'switchboard:plugin/http@', 'switchboard:plugin/htpp@'), 'htpp'],
    ['other-wasi', renamed(good, 'wasi:cli/environment@0.2', 'wasi:cli/environment@0.9'), '0.9'],
    ['manifest-no-json', withManifest(good, () => 'name = "crm"'), "manifest can't be read", 'line 1'],
    [
      'manifest-typo',
      withManifest(good, (manifest) => ({ ...manifest, grant: [] })),
      'unknown field `grant`',
      'grants',
    ],
    ['manifest-name', withManifest(good, (manifest) => ({ ...manifest, name: 'My CRM' })), 'My CRM', 'lower-case'],
    ['manifest-contract', withManifest(good, (manifest) => ({ ...manifest, contract: '2.0.0' })), '2.0.0', '1.0'],
    ['grant-unknown', grants({ capability: 'sockets' }), 'sockets'],
    ['grant-for-nothing', grants({ capability: 'log' }), 'log', 'leave it out'],
    ['settings-no-schema', settings({ type: 'nonsense' }), 'schema of settings', 'nonsense'],
    ['settings-remote', settings({ $ref: 'https://schemas.example/a.json' }), 'schema of settings', '$ref'],
  ];
  await enter(page, demo.front, THEO, '/admin/upload');
  for (const [kind, file, ...says] of refused) {
    await test.step(kind, async () => {
      await choose(page, `${kind}.wasm`, file);
      const refusal = page.getByTestId('refusal');
      await expect(refusal).toContainText(`${kind}.wasm was not taken.`, { timeout: 30_000 });
      for (const words of says) await expect(refusal).toContainText(words);
      await look(page, `refused-${kind}`);
    });
  }
  await expectAccessible(page);

  const context = await browser.newContext();
  const operator = await context.newPage();
  await enter(operator, demo.front, OPERATOR, '/operator/blocked');
  const digest = createHash('sha256').update(good).digest('hex');

  await test.step('blocked by the operator', async () => {
    await operator.getByLabel('Digest').fill(digest);
    await operator.getByLabel('Reason').fill('It calls home.');
    await operator.getByRole('button', { name: 'Block…' }).click();
    await operator.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
    await expect(operator.getByTestId('blocked-digest')).toContainText(digest);
    await choose(page, 'blocked.wasm', good);
    await expect(page.getByTestId('refusal')).toContainText('blocked this component for everybody: It calls home.');
    await look(page, 'refused-blocked');
  });

  await test.step('more versions than the organisation may keep', async () => {
    const kept = await page.evaluate(async () => {
      const { items } = (await (await fetch('/api/v1/admin/quotas')).json()) as {
        items: { quota: string; used: number }[];
      };
      return items.find(({ quota }) => quota === 'plugin-versions')?.used ?? NaN;
    });
    const status = await operator.evaluate(async (pluginVersions) => {
      const { items } = (await (await fetch('/api/v1/operator/tenants')).json()) as {
        items: { id: string; name: string }[];
      };
      const tailspin = items.find(({ name }) => name.startsWith('Tailspin'))?.id ?? '';
      const answer = await fetch(`/api/v1/operator/tenants/${tailspin}/quotas`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pluginVersions }),
      });
      return answer.status;
    }, kept + 1);
    expect(status).toBe(200);
    await page.goto(`${demo.front}/admin/upload`);
    const versioned = (version: string) => withManifest(good, (manifest) => ({ ...manifest, version }));
    await choose(page, 'first.wasm', versioned('1.0.0'));
    await expect(page.getByTestId('version-report')).toBeVisible({ timeout: 60_000 });
    await page.goto(`${demo.front}/admin/upload`);
    await choose(page, 'second.wasm', versioned('1.0.1'));
    await expect(page.getByTestId('refusal')).toContainText('versions of plugins', { timeout: 60_000 });
    await expect(page.getByTestId('refusal')).toContainText('delete versions that are not used');
    await look(page, 'refused-quota');
  });

  await context.close();
});
