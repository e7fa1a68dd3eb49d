import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { PluginRehearsal } from '../../api/types';
import { problem, serve } from '../../testing/server';
import { renderConsole } from '../testing';
import { Rehearsal } from './Rehearsal';
import { aVersion } from './samples';

const version = aVersion({ grantsAsked: [{ capability: 'customers', reason: 'To find the caller.' }] });
const REHEARSE = `POST /api/v1/admin/plugins/phone-book/versions/${encodeURIComponent(version.digest)}/rehearsal`;

const sum = { calls: 2, failures: 1, p50Ms: 3, p99Ms: 40, peakMemoryBytes: 2_000_000, hostCalls: 4 };
const answer = { title: 'Ada', failure: null, elapsedMs: 3, memoryBytes: 1000, hostCalls: {} };

const result: PluginRehearsal = {
  version: sum,
  active: { ...sum, failures: 0 },
  changedCards: 1,
  callers: [
    { kind: 'standard', caller: 'withheld', version: answer, active: answer, changes: [] },
    {
      kind: 'recent',
      caller: '+44•••20',
      version: { ...answer, title: 'An unknown caller', failure: 'the plugin crashed: unreachable\n at lib.rs' },
      active: answer,
      changes: ['title', 'novel'],
    },
  ],
};

/** As the server tells it. */
const stream = (result: PluginRehearsal): Response =>
  new Response(`event: progress\ndata: {"done":1,"all":2}\n\nevent: result\ndata: ${JSON.stringify(result)}\n\n`, {
    headers: { 'content-type': 'text/event-stream' },
  });

async function run(answered: () => Response, roles: ('admin' | 'developer')[] = ['admin']) {
  const asked = serve({ [REHEARSE]: answered });
  await renderConsole(<Rehearsal version={version} />, { at: '/admin', pattern: '/admin', roles });
  const asIfGranted = screen.queryByRole('checkbox', { name: /As if everything it asks for/ });
  if (asIfGranted) await userEvent.click(asIfGranted);
  await userEvent.click(screen.getByRole('button', { name: 'Rehearse this version' }));
  return asked;
}

test('which cards would change is told caller by caller', async () => {
  const asked = await run(() => stream(result));
  expect(await screen.findByText('1 of 2 cards would change.')).toBeVisible();
  expect(asked[0]?.body).toEqual({ asIfGranted: true });
  const [withheld, recent] = screen.getAllByTestId('rehearsed-caller');
  if (!withheld || !recent) throw new Error('two rows were expected');
  expect(withheld).toHaveTextContent('A withheld number');
  expect(within(withheld).getByText('Nothing')).toBeVisible();
  expect(recent).toHaveTextContent('+44•••20, called lately');
  expect(recent).toHaveTextContent('the plugin crashed: unreachable');
  expect(recent).not.toHaveTextContent('lib.rs');
  expect(within(recent).getByText('first line, novel')).toBeVisible();
});

test('without an active version there is nothing to compare with, and what is refused is told', async () => {
  const callers = result.callers.map((one) => ({ ...one, active: null, changes: [] }));
  const asked = await run(() => stream({ ...result, active: null, changedCards: 0, callers }), ['developer']);
  expect(asked[0]?.body).toEqual({ asIfGranted: false });
  expect(await screen.findByText('Rung for 2 callers.')).toBeVisible();
  expect(screen.queryByText('It says now')).not.toBeInTheDocument();
});

test('what the server refuses is told', async () => {
  await run(() => problem(422, 'the operator has blocked this component'));
  expect(await screen.findByText('the operator has blocked this component')).toBeVisible();
});

test('a version that was uploaded just now is rehearsed at once, and it is told how far that is', async () => {
  let end: (() => void) | undefined;
  const answered = new Response(
    new ReadableStream({
      start(controller) {
        const text = (words: string) => controller.enqueue(new TextEncoder().encode(words));
        text('event: progress\ndata: {"done":1,"all":25}\n\n');
        end = () => {
          text(`event: result\ndata: ${JSON.stringify(result)}\n\n`);
          controller.close();
        };
      },
    }),
  );
  const asked = serve({ [REHEARSE]: () => answered });
  await renderConsole(<Rehearsal version={version} atOnce />, { at: '/admin', pattern: '/admin', roles: ['admin'] });
  expect(await screen.findByText('1 of 25 callers')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Rehearse this version' })).toBeDisabled();
  end?.();
  expect(await screen.findByText('1 of 2 cards would change.')).toBeVisible();
  expect(asked).toHaveLength(1);
});

test('a rehearsal that breaks off says so', async () => {
  await run(() => new Response('event: progress\ndata: {"done":1,"all":2}\n\n'));
  expect(await screen.findByText('The connection broke off before the rehearsal was over.')).toBeVisible();
});
