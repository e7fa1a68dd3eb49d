import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Me, PluginPreview } from '../../api/types';
import { json, problem, serve } from '../../testing/server';
import { CONSOLE_ROUTES, pluginPath } from '../routes';
import { renderConsole } from '../testing';
import { PluginPage } from './PluginPage';
import { aPlugin, aVersion } from './samples';

const tried = aVersion({ digest: `sha256:${'b'.repeat(64)}`, version: '2.0.0' });
const END = 'DELETE /api/v1/admin/plugins/phone-book/preview';

const preview = (change: Partial<PluginPreview> = {}): PluginPreview => ({
  plugin: 'phone-book',
  digest: tried.digest,
  userId: 'u1',
  userName: 'alice@fabrikam.example',
  begunAt: '2026-11-26T10:00:00Z',
  endsAt: '2026-11-26T18:00:00Z',
  ...change,
});

const henrietta = preview({ userId: 'u2', userName: 'henrietta@fabrikam.example' });

/** The page, as Alice sees it: whose previews she may end, and what she asked for. */
async function show(previews: PluginPreview[], roles: Me['roles'], refusal?: string) {
  let left = previews;
  const asked = serve({
    'GET /api/v1/admin/plugins': () => json({ items: [aPlugin({ versions: [tried, aVersion()] })] }),
    'GET /api/v1/admin/audit': () => json({ items: [], nextCursor: null }),
    'GET /api/v1/admin/plugin-previews': () => json({ items: left }),
    [END]: ({ query }) => {
      if (refusal) return problem(503, refusal);
      left = left.filter(({ userId }) => userId !== query.get('user'));
      return new Response(null, { status: 204 });
    },
  });
  await renderConsole(<PluginPage />, { at: pluginPath('phone-book'), pattern: CONSOLE_ROUTES.plugin, roles });
  const rows = await screen.findAllByTestId('preview');
  return { rows, ended: () => asked.filter(({ what }) => what === END).map(({ query }) => query.get('user')) };
}

const mayEnd = (rows: HTMLElement[]) => rows.map((row) => within(row).queryByRole('button') !== null);

test('a developer sees who previews what, and ends an own preview', async () => {
  const { rows, ended } = await show([preview(), henrietta, preview({ plugin: 'crm', userId: 'u3' })], ['developer']);
  expect(mayEnd(rows)).toEqual([true, false]);
  expect(rows[1]).toHaveTextContent(/Preview.*version 2\.0\.0.*henrietta@fabrikam\.example/);
  await userEvent.click(screen.getByRole('button', { name: 'End the preview of alice@fabrikam.example' }));
  await waitFor(() => expect(screen.getAllByTestId('preview')).toHaveLength(1));
  expect(ended()).toEqual(['u1']);
});

test('an admin ends anybody’s, and is told why that does not work', async () => {
  const { rows, ended } = await show([henrietta], ['admin'], 'The database is away.');
  expect(mayEnd(rows)).toEqual([true]);
  await userEvent.click(screen.getByRole('button', { name: 'End the preview of henrietta@fabrikam.example' }));
  expect(await screen.findByText(/The database is away/)).toBeVisible();
  expect(ended()).toEqual(['u2']);
  expect(screen.getAllByTestId('preview')).toHaveLength(1);
});
