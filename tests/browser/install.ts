/** Installs a plugin of this repository through the interface, in the session of a page. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { expect, type Page } from '@playwright/test';

/** What else the plugin needs, below its own path. */
interface Further {
  method: 'POST' | 'PUT';
  path: string;
  body: unknown;
}

/** Uploads and activates it with all that it asks for, as the admin who is signed in, and sends what else it needs. */
export async function install(page: Page, name: string, further: Further): Promise<void> {
  const bytes = await readFile(resolve(`../../target/assets/plugins/${name}.wasm`));
  const statuses = await page.evaluate(
    async ({ base64, name, further }) => {
      const component = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const plugins = '/api/v1/admin/plugins';
      const send = ({ method, path, body }: { method: string; path: string; body: unknown }) =>
        fetch(`${plugins}/${name}${path}`, {
          method,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      const upload = await fetch(plugins, {
        method: 'POST',
        headers: { 'content-type': 'application/wasm', accept: 'application/json' },
        body: component,
      });
      const { digest, grantsAsked } = (await upload.json()) as { digest: string; grantsAsked: unknown };
      const activation = { method: 'POST', path: `/versions/${digest}/activate`, body: { grants: grantsAsked } };
      const active = await send(activation);
      return [upload, active, await send(further)].map(({ status }) => status);
    },
    { base64: bytes.toString('base64'), name, further },
  );
  expect(statuses.every((status) => status < 300)).toBe(true);
}
