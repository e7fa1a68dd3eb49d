import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { chooseLanguage } from '../../i18n';
import { renderStaged } from '../../testing/render';
import { json, problem, serve } from '../../testing/server';
import { JoinBy } from './JoinBy';

afterEach(() => localStorage.clear());

/** Types a link and joins, in German. */
async function join() {
  await chooseLanguage('de');
  const staged = await renderStaged(<JoinBy />);
  await userEvent.click(screen.getByText('Mit Link oder mit ID und Kennung teilnehmen'));
  await userEvent.type(screen.getByLabelText('Link oder Einladung'), 'teams.example');
  await userEvent.click(screen.getByRole('button', { name: 'Teilnehmen' }));
  return staged;
}

test.each([
  ['not-teams', 'Dieser Link führt nicht zu Microsoft Teams.'],
  // Of a later server: its own words.
  ['of-next-year', 'this link is too new'],
])('a refusal is told in the agent’s language: %s', async (says, words) => {
  const errors = [{ field: 'link', message: 'this link is too new', says }];
  serve({ 'POST /api/v1/meetings/join': () => problem(400, 'link: too new', { errors }) });
  const { sdk } = await join();
  expect(await screen.findByText(words)).toBeVisible();
  expect(sdk.join).not.toHaveBeenCalled();
});

test('what joins is given to the calling SDK, and to the record only as the server has sealed it', async () => {
  serve({ 'POST /api/v1/meetings/join': () => json({ meetingLink: 'https://teams.example/secret', again: 'sealed' }) });
  const { sdk, told } = await join();
  await waitFor(() =>
    expect(sdk.join).toHaveBeenCalledExactlyOnceWith({ meetingLink: 'https://teams.example/secret' }),
  );
  expect(told[0]).toMatchObject({ kind: 'joined', again: 'sealed' });
  expect(JSON.stringify(told)).not.toContain('secret');
});
