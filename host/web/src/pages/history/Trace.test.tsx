import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CallTrace, Card } from '../../api/types';
import { chooseLanguage } from '../../i18n';
import { renderStaged } from '../../testing/render';
import { aCard } from '../../testing/samples';
import { json, problem, serve } from '../../testing/server';
import { Trace } from './Trace';

const DIGEST = `sha256:${'0'.repeat(64)}`;

/** A plugin has crashed, and the store knows the caller. */
const WHOLE: CallTrace = {
  callId: 'ours-1',
  receivedAt: '2026-11-25T10:00:00Z',
  sources: [
    {
      source: 'plugin:crm',
      outcome: 'failed',
      records: null,
      elapsedMs: 12,
      plugin: {
        name: 'crm',
        version: '1.2.0',
        digest: DIGEST,
        hook: 'caller-id',
        reused: false,
        failure: 'crashed',
        failureWords: 'the plugin crashed',
        tookMs: 11.5,
        waitingMs: 3,
        memoryBytes: 1_048_576,
        hostCalls: [
          {
            capability: 'http',
            call: 'http.send GET over crm',
            afterMs: 1,
            tookMs: 3,
            outcome: 'answered',
            detail: '200',
          },
        ],
        hostCallsLeftOut: 2,
      },
    },
    { source: 'customers', outcome: 'found', records: 1, elapsedMs: 3, plugin: null },
  ],
  sourcesLeftOut: 0,
  decision: {
    basis: 'identified',
    source: 'customers',
    strength: 'exact',
    records: 1,
    sharedBy: null,
    presentation: null,
    partial: true,
    phase: 'final',
  },
  beforeCall: null,
  presses: [],
  whole: true,
  logs: [{ plugin: 'crm', url: '/api/v1/admin/plugins/crm/logs?callId=ours-1' }],
};

const SHORT: CallTrace = {
  ...WHOLE,
  sources: WHOLE.sources.map((source) => ({ ...source, plugin: null })),
  whole: false,
  logs: [],
};

const PATH = 'GET /api/v1/calls/ours-1/trace';

async function shown(answer: () => Response, card?: Card) {
  serve({ [PATH]: answer });
  await renderStaged(<Trace callId="ours-1" startedAt="2026-11-25T10:00:00Z" version={0} card={card} />);
  return screen.findByRole('region', { name: 'How this card was made' });
}

test('an agent reads who was asked and how the card was decided, and no more', async () => {
  const section = await shown(() => json(SHORT));
  expect(await within(section).findByTestId('trace-decision')).toHaveTextContent(
    'Identified: Customers has one clear record of the caller (exactly this number).',
  );
  const [crm, customers] = within(section).getAllByTestId('trace-source');
  expect(crm).toHaveTextContent('crm: failed (12 ms)');
  expect(customers).toHaveTextContent('Customers: found 1 record (3 ms)');
  expect(within(section).queryByRole('link')).not.toBeInTheDocument();
});

test('a developer also sees the version, why it failed and what it asked, and gets to its log', async () => {
  const section = await shown(() => json(WHOLE));
  const log = await within(section).findByRole('link', { name: 'Log of this call' });
  expect(log).toHaveAttribute('href', '/admin/plugins/crm/log?callId=ours-1');
  expect(within(section).getByRole('link', { name: 'Version 1.2.0' })).toHaveAttribute(
    'href',
    `/admin/plugins/crm/versions/${DIGEST}`,
  );
  expect(section).toHaveTextContent('Crashed');
  expect(within(section).getByTestId('host-call')).toHaveTextContent('http.send GET over crm');
  expect(section).toHaveTextContent('2 more were left out.');
});

test.each([
  [{ basis: 'shared', sharedBy: 3, source: 'plugin:crm' }, '3 records fitted equally well'],
  [{ basis: 'possible', strength: 'national' }, 'Not named: the best record of Customers'],
  [{ basis: 'suppressed', source: 'plugin:crm' }, 'crm wanted the call shown without identification.'],
  [{ basis: 'unknown', source: null, strength: null }, 'Nobody knew the caller.'],
] as const)('each decision has its words (%#)', async (decision, words) => {
  const section = await shown(() => json({ ...SHORT, decision: { ...SHORT.decision, ...decision } }));
  expect(await within(section).findByTestId('trace-decision')).toHaveTextContent(words);
});

test('where nothing was kept, it says so', async () => {
  const section = await shown(() => problem(404, 'a trace of this call is not found'));
  expect(await within(section).findByText('Nothing was kept for this call.')).toBeVisible();
});

test('a failure is told, and it is tried again', async () => {
  let away = true;
  const section = await shown(() => (away ? problem(503, 'The database is away.') : json(SHORT)));
  expect(await within(section).findByText(/The database is away/)).toBeVisible();
  away = false;
  await userEvent.click(within(section).getByRole('button', { name: 'Try again' }));
  expect(await within(section).findByTestId('trace-decision')).toBeVisible();
});

test('it speaks German', async () => {
  await chooseLanguage('de');
  serve({ [PATH]: () => json(SHORT) });
  await renderStaged(<Trace callId="ours-1" startedAt="2026-11-25T10:00:00Z" version={0} />);
  const section = await screen.findByRole('region', { name: 'Wie diese Karte entstand' });
  expect(await within(section).findByTestId('trace-decision')).toHaveTextContent('Erkannt');
  localStorage.clear();
});

test('of a call that the agent made it tells what plugins said before', async () => {
  const before: CallTrace = {
    ...SHORT,
    sources: [],
    decision: null,
    beforeCall: {
      decision: 'warn',
      advice: [
        { source: 'plugin:debts', decision: 'warn', plugin: null },
        { source: 'plugin:crm', decision: null, plugin: null },
      ],
      adviceLeftOut: 0,
    },
  };
  const section = await shown(() => json(before));
  expect(await within(section).findByTestId('trace-before-call')).toHaveTextContent('The agent was warned');
  expect(
    within(section)
      .getAllByTestId('trace-advice')
      .map((one) => one.textContent),
  ).toEqual(['debts: warned', 'crm: gave no answer, which stops no call']);
  expect(within(section).queryByTestId('trace-decision')).not.toBeInTheDocument();
});

test('of a call that is just over it is looked for until it is written', async () => {
  let looks = 0;
  serve({ [PATH]: () => (++looks < 2 ? problem(404, 'a trace of this call was not found') : json(SHORT)) });
  await renderStaged(<Trace callId="ours-1" startedAt={new Date().toISOString()} version={0} />);
  expect(await screen.findByText('Loading')).toBeVisible();
  expect(await screen.findByTestId('trace-decision', {}, { timeout: 10_000 })).toBeVisible();
  expect(looks).toBe(2);
});

const [CRASHED] = WHOLE.sources.map(({ plugin }) => plugin);

const PRESSED: CallTrace = {
  ...WHOLE,
  presses: [
    {
      source: 'plugin:crm',
      action: 'block',
      onRecord: false,
      confirmed: false,
      pressedAt: '2026-11-25T10:00:03Z',
      outcome: 'confirm',
      plugin: null,
    },
    {
      source: 'plugin:crm',
      action: 'block',
      onRecord: false,
      confirmed: true,
      pressedAt: '2026-11-25T10:00:05Z',
      outcome: 'no-answer',
      plugin: CRASHED ? { ...CRASHED, hook: 'card-action', hostCallsLeftOut: 0 } : null,
    },
    {
      source: 'plugin:crm',
      action: '•••',
      onRecord: true,
      confirmed: false,
      pressedAt: '2026-11-25T10:00:09Z',
      outcome: 'done',
      plugin: null,
    },
  ],
};

test('how buttons were pressed is told with what came of it, by the words that they have on the card', async () => {
  const card = aCard({ pluginActions: [{ plugin: 'crm', id: 'block', label: 'Block this number' }] });
  const section = await shown(() => json(PRESSED), card);
  const presses = await within(section).findAllByTestId('trace-press');
  expect(presses[0]).toHaveTextContent(/^Block this number \(crm, [^)]*\): asked the agent first$/);
  expect(presses[1]).toHaveTextContent(/^Block this number \(crm, [^)]*, after a yes\): gave no answer/);
  expect(presses[2]).toHaveTextContent(/^A button \(crm, [^)]*\): done$/);
  // Those who develop it see how the version was asked.
  const asked = within(presses[1] ?? section);
  expect(await asked.findByRole('link', { name: 'Log of this call' })).toBeVisible();
  expect(asked.getByText('Crashed')).toBeVisible();
  expect(asked.getByTestId('host-call')).toHaveTextContent('http.send GET over crm');
});

test('without the card a button has the name of its code, and German has its words', async () => {
  await chooseLanguage('de');
  serve({ [PATH]: () => json(PRESSED) });
  await renderStaged(<Trace callId="ours-1" startedAt="2026-11-25T10:00:00Z" version={0} />);
  const presses = await screen.findAllByTestId('trace-press');
  expect(presses[0]).toHaveTextContent(/^block \(crm, .*\): fragte den Agenten erst$/);
  expect(presses[1]).toHaveTextContent('nach einem Ja');
  expect(presses[2]).toHaveTextContent(/^Eine Taste .*erledigt$/);
  localStorage.clear();
});
