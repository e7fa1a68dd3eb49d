import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CapabilityGrant, PluginActivation } from '../../api/types';
import { json, problem, serve } from '../../testing/server';
import { CONSOLE_ROUTES, versionPath } from '../routes';
import { renderConsole } from '../testing';
import { aPlugin, aVersion } from './samples';
import { VersionPage } from './VersionPage';

const customers: CapabilityGrant = { capability: 'customers', reason: 'To find the caller.' };
const crm: CapabilityGrant = { capability: 'http', connections: ['crm'], reason: 'The CRM.' };
const active = aVersion({ grantsAsked: [customers] });
const next = aVersion({
  digest: `sha256:${'b'.repeat(64)}`,
  version: '2.0.0',
  hooks: ['caller-id', 'call-log'],
  grantsAsked: [customers, crm],
  personKeys: ['visits:{customer}:*', 'note:{number}'],
});
const plugin = aPlugin({ versions: [next, active], active: active.digest, grants: [customers], revision: 7 });

const ACTIVATE = `POST /api/v1/admin/plugins/phone-book/versions/${encodeURIComponent(next.digest)}/activate`;

const activation: PluginActivation = {
  name: 'phone-book',
  digest: next.digest,
  previous: active.digest,
  revision: 8,
  grants: [customers, crm],
  activatedAt: '2026-11-26T10:00:00Z',
  activatedBy: 'nestor@fabrikam.example',
};

async function show(activate: () => Response, roles: ('admin' | 'developer')[] = ['admin']) {
  const asked = serve({ 'GET /api/v1/admin/plugins': () => json({ items: [plugin] }), [ACTIVATE]: activate });
  await renderConsole(<VersionPage />, {
    at: versionPath('phone-book', next.digest),
    pattern: CONSOLE_ROUTES.version,
    roles,
  });
  await screen.findByTestId('version-report');
  return { asked, activations: () => asked.filter(({ what }) => what === ACTIVATE).map(({ body }) => body) };
}

test('the report says what is new, and where data can go', async () => {
  await show(() => json(activation));
  const report = screen.getByTestId('version-report');
  expect(
    within(report)
      .getAllByTestId('grant')
      .map(({ dataset }) => dataset.state),
  ).toEqual(['same', 'new']);
  expect(within(report).getByTestId('flows')).toHaveTextContent('may also read the customer list');
  expect(within(report).getByTestId('flows')).toHaveTextContent('can go to: crm');
  expect(within(report).getByTestId('person-keys')).toHaveTextContent(
    'It keeps something of a person under: visits:{customer}:*, note:{number}.',
  );
});

test('activating says what will be different, and activates what was seen with what was chosen', async () => {
  const { activations } = await show(() => json(activation));
  await userEvent.type(screen.getByLabelText('Why (optional)'), 'Tickets');
  await userEvent.click(screen.getByRole('button', { name: 'Activate this version…' }));
  const dialog = await screen.findByRole('dialog');
  for (const text of [
    'It replaces version 1.0.0, which can be brought back at any time.',
    /From now on: Is told of every call/,
    'It may: Send requests to other systems: crm',
  ])
    expect(within(dialog).getByText(text)).toBeVisible();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Activate' }));
  expect(activations()).toEqual([{ grants: [customers, crm], expectedRevision: 7, note: 'Tickets' }]);
});

test('what is not granted is said before it is too late', async () => {
  const { activations } = await show(() => json(activation));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Send requests to other systems: crm' }));
  await userEvent.click(screen.getByRole('button', { name: 'Activate this version…' }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText(/does not get it: Send requests to other systems: crm/)).toBeVisible();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Activate' }));
  expect(activations()).toEqual([{ grants: [customers], expectedRevision: 7, note: '' }]);
});

test('somebody else was quicker: the dialog says so, and nothing is activated', async () => {
  await show(() => problem(409, 'version sha256:c is active now: look again before you change it'));
  await userEvent.click(screen.getByRole('button', { name: 'Activate this version…' }));
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Activate' }));
  expect(await within(dialog).findByText(/look again/)).toBeVisible();
});

test('a developer sees the report, and who can activate it', async () => {
  await show(() => json(activation), ['developer']);
  expect(screen.getByText('An administrator can activate this version.')).toBeVisible();
  expect(screen.queryByRole('button', { name: /Activate/ })).not.toBeInTheDocument();
});
