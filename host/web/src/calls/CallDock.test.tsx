import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { happens, renderStaged } from '../testing/render';
import { json, serve } from '../testing/server';
import { startedCall } from '../testing/stage';
import { CallDock } from './CallDock';
import { DialPad } from './DialPad';
import { ReadyIndicator } from './ReadyIndicator';
import { reached } from '../api/reach';

async function show() {
  serve({ 'GET /healthz': () => json({}) });
  const staged = await renderStaged(
    <>
      <DialPad />
      <ReadyIndicator />
      <CallDock />
    </>,
  );
  return staged;
}

/** Dials an emergency number, by keyboard alone. */
async function askedAbout(number: string) {
  const staged = await show();
  staged.register.mockImplementation(async (to) => {
    const started = startedCall(to, { emergency: true });
    return { ...started, call: { ...started.call, title: number } };
  });
  const pad = screen.getByRole('button', { name: 'Dial pad' });
  pad.focus();
  await userEvent.keyboard('{Enter}');
  await userEvent.type(await screen.findByRole('textbox', { name: 'Number' }), `${number}{Enter}`);
  const question = await screen.findByRole('alertdialog', { name: `Call ${number}?` });
  return { ...staged, pad, question };
}

test('the question about an emergency number has the focus, and Enter once too often dials nothing', async () => {
  const { question, sdk } = await askedAbout('112');
  expect(question).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(sdk.startCall).not.toHaveBeenCalled();
  await userEvent.tab();
  expect(screen.getByRole('button', { name: 'Call 112 now' })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(sdk.startCall).toHaveBeenCalledOnce();
  // With the call.
  await waitFor(() => expect(screen.getByTestId('call-bar')).toHaveFocus());
});

test.each(['{Escape}', '{Tab}{Escape}', '{Tab}{Tab}{Enter}'])('%s does not call it, and leads back', async (keys) => {
  const { pad, sdk } = await askedAbout('112');
  await userEvent.keyboard(keys);
  await waitFor(() => expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument());
  expect(sdk.startCall).not.toHaveBeenCalled();
  await waitFor(() => expect(pad).toHaveFocus());
});

test('the words of all plugins that warn are read before the call, and Enter once too often places none', async () => {
  const staged = await show();
  staged.register.mockImplementation(async (to) =>
    startedCall(to, {
      warnings: [
        { plugin: 'plugin:debts', text: 'They owe us money.' },
        { plugin: 'plugin:hours', text: '' },
      ],
    }),
  );
  await happens(() => staged.store.dial({ phoneNumber: '+14255550123' }));
  const question = await screen.findByRole('alertdialog', { name: 'Call Diego Siciliani?' });
  expect(question).toHaveFocus();
  expect(question).toHaveAccessibleDescription('They owe us money. (debts) Think about it before you call. (hours)');
  await userEvent.keyboard('{Enter}');
  expect(staged.sdk.startCall).not.toHaveBeenCalled();
  await userEvent.tab();
  expect(screen.getByRole('button', { name: 'Call anyway' })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(staged.sdk.startCall).toHaveBeenCalledOnce();
  await waitFor(() => expect(screen.getByTestId('call-bar')).toHaveFocus());
  // Nobody answers, and the agent tries again without being asked again.
  await happens(() => staged.sdk.newest.ends(486));
  await userEvent.click(await screen.findByRole('button', { name: 'Call again' }));
  expect(staged.sdk.startCall).toHaveBeenCalledTimes(2);
});

test.each(['{Escape}', '{Tab}{Escape}', '{Tab}{Tab}{Enter}'])('after a warning %s places no call', async (keys) => {
  const staged = await show();
  staged.register.mockImplementation(async (to) =>
    startedCall(to, { warnings: [{ plugin: 'plugin:debts', text: 'They owe us money.' }] }),
  );
  await happens(() => staged.store.dial({ phoneNumber: '+14255550123' }));
  await screen.findByRole('alertdialog', { name: 'Call Diego Siciliani?' });
  await userEvent.keyboard(keys);
  await waitFor(() => expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument());
  expect(staged.sdk.startCall).not.toHaveBeenCalled();
});

test('what has no digits is not dialled, and the pad says why', async () => {
  const { register } = await show();
  await userEvent.click(screen.getByRole('button', { name: 'Dial pad' }));
  const number = await screen.findByRole('textbox', { name: 'Number' });
  await userEvent.type(number, 'abc{Enter}');
  expect(screen.getByText('This is no number: there are no digits in it.')).toBeVisible();
  expect(number).toHaveFocus();
  expect(register).not.toHaveBeenCalled();
});

test('microphones can be switched before a meeting lets one in', async () => {
  const { store, sdk } = await show();
  await happens(() => store.join({ meetingLink: 'https://teams.example/weekly' }, 'Weekly'));
  await happens(() => sdk.newest.becomes({ state: 'InLobby' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Mute' }));
  expect(sdk.newest.mute).toHaveBeenCalledOnce();
  expect(screen.getByRole('button', { name: 'Hold' })).toBeDisabled();
});

test('that the server is gone is said, and that it is back', async () => {
  await show();
  const indicator = screen.getByTestId('ready-indicator');
  expect(indicator).toHaveTextContent('Ready for calls');
  await happens(() => reached(false));
  expect(indicator).toHaveTextContent('Calls work, but Switchboard can’t be reached');
  // Calls still come and go.
  expect(indicator).toHaveAttribute('data-ready', 'true');
  await happens(() => reached(true));
  expect(indicator).toHaveTextContent('Ready for calls');
});

test('a window of its own is offered while a call goes on, not when one only tells how it ended', async () => {
  vi.stubGlobal('documentPictureInPicture', { requestWindow: vi.fn() });
  vi.resetModules();
  const { store, sdk } = await show();
  await happens(() => store.dial({ phoneNumber: '+14255550123' }));
  await happens(() => sdk.newest.ends(486));
  expect(await screen.findByText('Busy: they are in another call.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Open in a window of its own' })).not.toBeInTheDocument();
});
