import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { CallRecord } from '../api/types';
import { agentChoice } from '../card/useAgentState';
import { happens, renderStaged } from '../testing/render';
import { aCard, aRecord } from '../testing/samples';
import { json, problem, serve } from '../testing/server';
import { DIEGO } from '../testing/stage';
import { NotesPanel } from './NotesPanel';

/** What the server has of the call. */
let record: CallRecord;
let calls = 0;

beforeEach(() => {
  record = aRecord({ id: `notes-${++calls}` });
  sessionStorage.clear();
  agentChoice.set({ wrapUpSeconds: 0, wrapUpUntil: undefined });
  answers();
});

function answers(change: Parameters<typeof serve>[0] = {}) {
  return serve({
    [`GET /api/v1/calls/${record.id}`]: () => json(record),
    [`PATCH /api/v1/calls/${record.id}`]: ({ body }) => json((record = { ...record, ...(body as object) })),
    ...change,
  });
}

/** Alice talks to Diego. */
async function talk() {
  const staged = await renderStaged(<NotesPanel />);
  staged.cards.set('one', [aCard({ callId: record.id })]);
  const { call } = await happens(() => staged.sdk.rings(DIEGO, 'one'));
  await waitFor(() => expect(staged.call().callId).toBe(record.id));
  await happens(() => staged.store.answer(staged.call().key));
  await happens(() => call.becomes({ state: 'Connected' }));
  return { ...staged, call };
}

const toggle = () => screen.findByRole('button', { name: 'Notes: Diego Siciliani' });
const box = () => screen.findByLabelText('Notes');
const saved = (notes: string) => waitFor(() => expect(record.notes).toBe(notes), { timeout: 5000 });

test('notes are there when the panel is opened again, and what is added is added', async () => {
  await talk();
  await userEvent.click(await toggle());
  await userEvent.type(await box(), 'Wants invoice 4711');
  await saved('Wants invoice 4711');
  await userEvent.click(await toggle());
  expect(screen.queryByLabelText('Notes')).not.toBeInTheDocument();
  await userEvent.click(await toggle());
  expect(await box()).toHaveValue('Wants invoice 4711');
  await userEvent.type(await box(), ', call again Monday');
  await saved('Wants invoice 4711, call again Monday');
});

test('what is typed before the server has said what it has does not replace that', async () => {
  record = { ...record, notes: 'From the other tab.' };
  let tell = (): void => undefined;
  answers({
    [`GET /api/v1/calls/${record.id}`]: async () => {
      await new Promise<void>((done) => (tell = done));
      return json(record);
    },
  });
  await talk();
  await userEvent.click(await toggle());
  await userEvent.type(await box(), 'Monday');
  await happens(() => tell());
  await waitFor(async () => expect(await box()).toHaveValue('From the other tab.\nMonday'));
  await saved('From the other tab.\nMonday');
});

test('hold changes nothing: the panel stays open, with what is in it', async () => {
  const { call } = await talk();
  await userEvent.click(await toggle());
  await userEvent.type(await box(), 'Waits');
  const before = await box();
  await happens(() => call.becomes({ state: 'LocalHold' }));
  expect(await box()).toBe(before);
  await happens(() => call.becomes({ state: 'Connected' }));
  expect(await box()).toBe(before);
  expect(before).toHaveValue('Waits');
});

test('when the call is over, notes and result stay until the agent has finished, mid-sentence too', async () => {
  const { call } = await talk();
  await userEvent.click(await toggle());
  await userEvent.type(await box(), 'Wants an of');
  await happens(() => call.ends(0));
  expect(screen.getByText('The call is over.')).toBeVisible();
  expect(await box()).toHaveFocus();
  await userEvent.keyboard('fer');
  await saved('Wants an offer');
  await userEvent.type(await screen.findByLabelText('Result'), 'Resolved');
  await userEvent.click(screen.getByRole('button', { name: 'Save result' }));
  await waitFor(() => expect(record.disposition).toBe('Resolved'));
  await userEvent.click(screen.getByRole('button', { name: 'Finish' }));
  expect(screen.queryByTestId('call-work')).not.toBeInTheDocument();
});

test('quiet time opens what is to be finished, and ends with it', async () => {
  agentChoice.set({ wrapUpSeconds: 60 });
  const { call } = await talk();
  await happens(() => call.ends(0));
  agentChoice.set({ wrapUpUntil: Date.now() + 60_000 });
  expect(await box()).toBeVisible();
  expect(await screen.findByLabelText('Result')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Finish' }));
  expect(agentChoice.get().wrapUpUntil).toBeUndefined();
});

test('the next call has notes of its own beside those that are not finished', async () => {
  const { sdk, cards, call, store } = await talk();
  await userEvent.click(await toggle());
  await userEvent.type(await box(), 'First');
  await happens(() => call.ends(0));
  cards.set('two', [aCard({ callId: 'another', sdkCallId: 'two', title: 'Liam' })]);
  const second = await happens(() => sdk.rings({ identifier: undefined, displayName: 'Liam' }, 'two'));
  await waitFor(() => expect(store.getSnapshot().calls.at(-1)?.callId).toBe('another'));
  const newest = store.getSnapshot().calls.at(-1);
  if (newest) await happens(() => store.answer(newest.key));
  await happens(() => second.call.becomes({ state: 'Connected' }));
  const panels = await screen.findAllByTestId('call-work');
  expect(panels.map((panel) => panel.getAttribute('aria-label'))).toEqual(['Notes: Liam', 'Notes: Diego Siciliani']);
  const [, notFinished] = panels;
  expect(notFinished && within(notFinished).getByLabelText('Notes')).toHaveValue('First');
});

test('while the server is away what is typed is kept, and saved when it is back', async () => {
  answers({ [`GET /api/v1/calls/${record.id}`]: () => problem(503, 'away') });
  await talk();
  await userEvent.click(await toggle());
  await userEvent.type(await box(), 'Kept');
  await userEvent.click(await toggle());
  answers();
  await userEvent.click(await toggle());
  expect(await box()).toHaveValue('Kept');
  await saved('Kept');
});
