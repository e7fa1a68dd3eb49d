import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { PluginConnectionState } from '../../../api/types';
import { json, serve } from '../../../testing/server';
import { CONSOLE_ROUTES, pluginSettingsPath } from '../../routes';
import { renderConsole } from '../../testing';
import { ConnectionForm } from './ConnectionForm';

const BACK = 'https://app.example/auth/connections/callback';
const PUT = 'PUT /api/v1/admin/plugins/phone-book/connections/crm';

async function show(answer: () => Response, before?: PluginConnectionState) {
  const asked = serve({ [PUT]: answer });
  const saved = vi.fn();
  await renderConsole(
    <ConnectionForm
      plugin="phone-book"
      name="crm"
      before={before}
      redirectUri={BACK}
      saved={saved}
      cancel={() => undefined}
    />,
    { at: pluginSettingsPath('phone-book'), pattern: CONSOLE_ROUTES.pluginSettings },
  );
  return { saved, sent: () => asked.map(({ body }) => body) };
}

async function fill(label: string, text: string) {
  const input = screen.getByLabelText(label, { exact: false });
  await userEvent.clear(input);
  // Letter by letter would take seconds.
  await userEvent.click(input);
  await userEvent.paste(text);
}

const save = () => screen.getByRole('button', { name: 'Save' });

async function chooseOAuth2() {
  await userEvent.selectOptions(screen.getByLabelText('How it proves who it is'), 'oauth2-client-credentials');
}

test('a client of a token endpoint is sent with what was filled in', async () => {
  const { saved, sent } = await show(() => new Response(null, { status: 204 }));
  await fill('Address', 'https://crm.example/api');
  await chooseOAuth2();
  await fill('Token address', 'https://login.example/token');
  await fill('Client id', 'switchboard');
  expect(save()).toBeDisabled();
  await fill('Client secret', 's3cret');
  await fill('Scope', ' crm.read ');
  await userEvent.selectOptions(screen.getByLabelText('How the client shows its secret'), 'form');
  await userEvent.click(save());
  await vi.waitFor(() => expect(saved).toHaveBeenCalledOnce());
  expect(sent()).toEqual([
    {
      baseUrl: 'https://crm.example/api',
      auth: {
        kind: 'oauth2-client-credentials',
        tokenUrl: 'https://login.example/token',
        clientId: 'switchboard',
        clientSecret: 's3cret',
        scope: 'crm.read',
        clientAuthentication: 'form',
      },
    },
  ]);
});

test('a secret is not sent in the open, and each field says what is wrong with it', async () => {
  const { saved, sent } = await show(() =>
    json(
      {
        detail: 'auth.scope: words are expected',
        errors: [{ field: 'auth.scope', message: 'words are expected' }],
      },
      400,
    ),
  );
  await chooseOAuth2();
  await fill('Token address', 'http://login.example/token');
  await fill('Client id', 'switchboard');
  await fill('Client secret', 's3cret');
  await userEvent.click(save());
  expect(screen.getByText(/An address with https is needed/)).toBeVisible();
  expect(sent()).toEqual([]);
  await fill('Token address', 'https://login.example/token');
  await fill('Scope', 'a "b"');
  await userEvent.click(save());
  expect(await screen.findByText('words are expected')).toBeVisible();
  expect(screen.queryByText(/auth\.scope/)).toBeNull();
  expect(screen.queryByText(/An address with https is needed/)).toBeNull();
  expect(saved).not.toHaveBeenCalled();
});

test('a change begins with what is set up, and needs the secret again', async () => {
  await show(() => new Response(null, { status: 204 }), {
    name: 'crm',
    baseUrl: 'https://crm.example',
    auth: 'oauth2-client-credentials',
    authName: null,
    accounts: null,
    client: {
      authorizeUrl: null,
      issuer: null,
      revocationUrl: null,
      connectedBy: null,
      tokenUrl: 'https://login.example/token',
      clientId: 'switchboard',
      scope: null,
      audience: 'crm',
      resource: null,
      clientAuthentication: 'form',
    },
  });
  expect(screen.getByLabelText('Client id', { exact: false })).toHaveValue('switchboard');
  expect(screen.getByLabelText('Audience')).toHaveValue('crm');
  expect(screen.getByLabelText('How the client shows its secret')).toHaveValue('form');
  expect(screen.getByLabelText('Client secret', { exact: false })).toHaveValue('');
  expect(save()).toBeDisabled();
});

test('a client to which people connect accounts is sent with its page, and says where they come back to', async () => {
  const { saved, sent } = await show(() => new Response(null, { status: 204 }));
  await fill('Address', 'https://crm.example/api');
  await userEvent.selectOptions(screen.getByLabelText('How it proves who it is'), 'oauth2-authorization-code');
  expect(screen.getByTestId('redirect-uri')).toHaveTextContent(BACK);
  await userEvent.selectOptions(screen.getByLabelText('Who connects an account'), 'agent');
  await fill('Address of the consent', 'http://login.example/authorize');
  await fill('Token address', 'https://login.example/token');
  await fill('Client id', 'switchboard');
  await fill('Client secret', 's3cret');
  await userEvent.click(save());
  expect(screen.getByText(/An address with https is needed/)).toBeVisible();
  await fill('Address of the consent', 'https://login.example/authorize');
  await fill('Issuer', 'https://login.example');
  await fill('Address of the revocation', 'https://login.example/revoke');
  await userEvent.click(save());
  await vi.waitFor(() => expect(saved).toHaveBeenCalledOnce());
  expect(sent()).toEqual([
    {
      baseUrl: 'https://crm.example/api',
      auth: {
        kind: 'oauth2-authorization-code',
        authorizeUrl: 'https://login.example/authorize',
        tokenUrl: 'https://login.example/token',
        connectedBy: 'agent',
        clientId: 'switchboard',
        clientSecret: 's3cret',
        issuer: 'https://login.example',
        revocationUrl: 'https://login.example/revoke',
        clientAuthentication: 'basic',
      },
    },
  ]);
});

test('the secret stands beside the client’s id', async () => {
  await show(() => new Response(null, { status: 204 }));
  await chooseOAuth2();
  const labels = screen.getAllByText(/^(Client id|Client secret|Scope)/).map(({ textContent }) => textContent);
  expect(labels.map((text) => text.replace('*', ''))).toEqual(['Client id', 'Client secret', 'Scope']);
});
