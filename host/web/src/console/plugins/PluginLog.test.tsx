import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { PluginLogEntry } from '../../api/types';
import { chooseLanguage } from '../../i18n';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES, pluginLogPath } from '../routes';
import { renderConsole } from '../testing';
import { PluginLog } from './PluginLog';
import { aPlugin, aVersion } from './samples';

const LOGS = 'GET /api/v1/admin/plugins/phone-book/logs';
const first = aVersion();
const next = aVersion({ digest: `sha256:${'b'.repeat(64)}`, version: '2.0.0' });
const gone = `sha256:${'c'.repeat(64)}`;

const aLine = (digest: string, message: string): PluginLogEntry => ({
  id: message,
  at: '2026-11-27T09:30:00Z',
  level: 'info',
  hook: 'caller-id',
  callId: null,
  digest,
  message,
  fields: {},
});

/** Shows the log at an address; gives what was asked for last of it. */
async function show(at: string) {
  const lines = [aLine(first.digest, 'of the first'), aLine(next.digest, 'of the next'), aLine(gone, 'of one deleted')];
  const asked = serve({
    'GET /api/v1/admin/plugins': () => json({ items: [aPlugin({ versions: [next, first] })] }),
    [LOGS]: ({ query }) => {
      const digest = query.get('digest');
      return json({ items: lines.filter((line) => !digest || line.digest === digest), nextCursor: null });
    },
  });
  await renderConsole(<PluginLog />, { at, pattern: CONSOLE_ROUTES.pluginLog, roles: ['developer'] });
  await screen.findAllByTestId('log-line');
  return () =>
    asked
      .filter(({ what }) => what === LOGS)
      .at(-1)
      ?.query.get('digest');
}

test('the lines of a version are chosen, and the address keeps which', async () => {
  const lastAsked = await show(pluginLogPath('phone-book'));
  expect(screen.getAllByTestId('log-line')).toHaveLength(3);
  expect(lastAsked()).toBe(null);
  await screen.findByRole('option', { name: '2.0.0 (bbbbbbbb)' });
  await userEvent.selectOptions(screen.getByLabelText('Version'), next.digest);
  expect(await screen.findByText('of the next')).toBeVisible();
  expect(screen.queryByText('of the first')).not.toBeInTheDocument();
  expect(within(screen.getByTestId('log-line')).getByText('2.0.0')).toBeVisible();
  expect(lastAsked()).toBe(next.digest);
  expect(location.search).toBe(`?${new URLSearchParams({ digest: next.digest })}`);
  await userEvent.selectOptions(screen.getByLabelText('Version'), 'All versions');
  expect(await screen.findByText('of the first')).toBeVisible();
  expect(location.search).toBe('');
});

test('an address leads to the lines of a version, also of one that was deleted', async () => {
  const lastAsked = await show(`${pluginLogPath('phone-book')}?digest=${gone}`);
  expect(lastAsked()).toBe(gone);
  expect(screen.getByTestId('log-line')).toHaveTextContent('of one deleted');
  expect(await screen.findByRole('option', { name: 'Deleted (cccccccc)', selected: true })).toBeInTheDocument();
});

test('it speaks German', async () => {
  await chooseLanguage('de');
  await show(`${pluginLogPath('phone-book')}?digest=${gone}`);
  expect(await screen.findByRole('option', { name: 'Gelöscht (cccccccc)', selected: true })).toBeInTheDocument();
  expect(screen.getByRole('option', { name: 'Alle Versionen' })).toBeInTheDocument();
  localStorage.clear();
});
