import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CapabilityGrant, Plugin, PluginActivation } from '../../api/types';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES, pluginPath } from '../routes';
import { renderConsole } from '../testing';
import { PluginPage } from './PluginPage';
import { aPlugin, aVersion } from './samples';

const customers: CapabilityGrant = { capability: 'customers', reason: 'To find the caller.' };
const good = aVersion();
const bad = aVersion({ digest: `sha256:${'b'.repeat(64)}`, version: '2.0.0', grantsAsked: [customers] });
const ACTIVATE = `POST /api/v1/admin/plugins/phone-book/versions/${encodeURIComponent(bad.digest)}/activate`;

const replaced = {
  digest: bad.digest,
  reason: 'caller-id: 5 of its last 5 answers were bad. The last time: the plugin crashed: unreachable',
  at: '2026-11-26T10:00:00Z',
  grants: [customers],
  blocked: false,
};

async function show(plugin: Plugin, roles: ('admin' | 'developer')[] = ['admin']) {
  const activation: PluginActivation = {
    name: 'phone-book',
    digest: bad.digest,
    previous: good.digest,
    revision: 8,
    grants: [customers],
    activatedAt: '2026-11-26T10:05:00Z',
    activatedBy: 'nestor@fabrikam.example',
  };
  const asked = serve({
    'GET /api/v1/admin/plugins': () => json({ items: [plugin] }),
    'GET /api/v1/admin/audit': () => json({ items: [], nextCursor: null }),
    [ACTIVATE]: () => json(activation),
  });
  await renderConsole(<PluginPage />, { at: pluginPath('phone-book'), pattern: CONSOLE_ROUTES.plugin, roles });
  const notice = await screen.findByTestId('replaced');
  return { notice, activations: () => asked.filter(({ what }) => what === ACTIVATE).map(({ body }) => body) };
}

test('that a version was taken off is told with the reason, and there is a way back with what it had been granted', async () => {
  const plugin = aPlugin({ versions: [bad, good], active: good.digest, revision: 7, replaced });
  const { notice, activations } = await show(plugin);
  expect(notice).toHaveTextContent('Version 2.0.0 kept failing and takes no more calls. Version 1.0.0');
  expect(notice).toHaveTextContent('5 of its last 5 answers were bad');
  expect(within(notice).getByRole('link', { name: 'Its errors in the log' })).toHaveAttribute(
    'href',
    `/admin/plugins/phone-book/log?level=error&digest=${bad.digest}`,
  );
  await userEvent.click(within(notice).getByRole('button', { name: 'Activate 2.0.0 again…' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent('It replaces version 1.0.0');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Activate' }));
  expect(activations()).toEqual([{ grants: [customers], expectedRevision: 7, note: '' }]);
});

test('where nothing answers in its place, that is said; a developer is told and has no button', async () => {
  const plugin = aPlugin({ versions: [bad, good], active: null, replaced });
  const { notice } = await show(plugin, ['developer']);
  expect(notice).toHaveTextContent('There is no other good version: calls go without this plugin.');
  expect(within(notice).queryByRole('button')).not.toBeInTheDocument();
});

test('a version that was deleted meanwhile can’t be activated again', async () => {
  const plugin = aPlugin({ versions: [good], active: good.digest, replaced });
  const { notice } = await show(plugin);
  expect(notice).toHaveTextContent('Version (deleted) kept failing');
  expect(within(notice).queryByRole('button')).not.toBeInTheDocument();
});
