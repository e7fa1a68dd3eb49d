import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { PluginTrial } from '../../api/types';
import { saveAs } from '../../shell/saveAs';
import { aCard } from '../../testing/samples';
import { json, problem, serve } from '../../testing/server';
import { CONSOLE_ROUTES, tryOutPath } from '../routes';
import { renderConsole } from '../testing';
import { aPlugin, aVersion } from './samples';
import { TryOut } from './TryOut';

vi.mock('../../shell/saveAs', () => ({ saveAs: vi.fn() }));

const TEST = 'POST /api/v1/admin/plugins/phone-book/test';
const next = aVersion({ digest: `sha256:${'b'.repeat(64)}`, version: '2.0.0' });

const trial: PluginTrial = {
  digest: next.digest,
  card: aCard(),
  advice: null,
  pressed: null,
  form: null,
  failure: null,
  hostCalls: [
    {
      capability: 'key-value',
      call: 'key-value.set +14255550123',
      afterMs: 1.25,
      tookMs: 0.5,
      outcome: 'refused',
      detail: 'a trial changes nothing: this call was not made',
    },
  ],
  log: [{ level: 'warn', message: 'the book is old', fields: {} }],
  elapsedMs: 12.34,
  waitingMs: 1,
  memoryBytes: 1_114_112,
  recording: null,
  notRecorded: null,
};

async function show(answer: () => Response, roles: ('admin' | 'developer')[] = ['developer']) {
  const asked = serve({
    'GET /api/v1/admin/plugins': () => json({ items: [aPlugin({ versions: [next, aVersion()] })] }),
    [TEST]: answer,
  });
  await renderConsole(<TryOut />, { at: tryOutPath('phone-book'), pattern: CONSOLE_ROUTES.tryOut, roles });
  await screen.findByRole('button', { name: 'Ring' });
  return () => asked.filter(({ what }) => what === TEST).map(({ body }) => body);
}

test('ringing by hand shows the card, what was asked of the host, and what was written', async () => {
  const rings = await show(() => json(trial));
  await userEvent.type(screen.getByLabelText('Who is calling'), '+14255550123');
  await userEvent.selectOptions(screen.getByLabelText('Version'), next.digest);
  await userEvent.click(screen.getByRole('button', { name: 'Ring' }));
  const shown = await screen.findByTestId('trial');
  expect(within(shown).getByRole('heading', { level: 3, name: 'Diego Siciliani' })).toBeVisible();
  expect(within(shown).getByTestId('host-call')).toHaveTextContent(/key-value.set \+14255550123 Refused.*took 0.5 ms/);
  expect(within(shown).getByText('the book is old')).toBeVisible();
  expect(within(shown).getByText('12.3 ms')).toBeVisible();
  expect(rings()).toEqual([
    {
      digest: next.digest,
      callerInfo: { identifier: { kind: 'phoneNumber', phoneNumber: '+14255550123' } },
      calledNumber: '',
      queue: '',
    },
  ]);
});

test('why a plugin gave no answer is told, and only admins try what is not granted', async () => {
  await show(() => json({ ...trial, failure: 'the guest trapped: unreachable' }));
  expect(screen.queryByLabelText('As if everything it asks for were granted')).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Ring' }));
  expect(await screen.findByText(/gave no answer: the guest trapped: unreachable/)).toBeVisible();
});

test('what the server refuses is told', async () => {
  await show(() => problem(400, 'version 2.0.0 has no hook caller-id, so that no call can be tried'), ['admin']);
  await userEvent.click(screen.getByRole('button', { name: 'Ring' }));
  expect(await screen.findByText(/no hook caller-id/)).toBeVisible();
});

test('a version that is asked before calls is tried with a call to somebody', async () => {
  const adviser = aVersion({ hooks: ['caller-id', 'before-call'] });
  const asked = serve({
    'GET /api/v1/admin/plugins': () => json({ items: [aPlugin({ versions: [adviser] })] }),
    [TEST]: () => json({ ...trial, card: null, advice: { decision: 'block', text: 'They asked us not to.' } }),
  });
  await renderConsole(<TryOut />, {
    at: tryOutPath('phone-book'),
    pattern: CONSOLE_ROUTES.tryOut,
    roles: ['developer'],
  });
  await userEvent.selectOptions(await screen.findByLabelText('What to try'), 'A call to somebody');
  await userEvent.type(screen.getByLabelText('Who is called'), '+14255550123');
  await userEvent.click(screen.getByRole('button', { name: 'Ask before the call' }));
  expect(await screen.findByTestId('trial-advice')).toHaveTextContent('The call is blocked: They asked us not to.');
  const { body } = asked.find(({ what }) => what === TEST) ?? {};
  expect(body).toEqual({ digest: adviser.digest, to: { phoneNumber: '+14255550123' } });
});

test('what is asked about a call is tried, and filled in as agents do, without being kept', async () => {
  const asking = aVersion({ hooks: ['caller-id', 'call-form'] });
  const field = { name: 'reason', kind: 'text', label: 'What was it about?', required: true } as const;
  const form = {
    dispositions: [],
    dispositionRequired: false,
    fields: [{ ...field, choices: [], value: null, shownIf: null }],
  };
  const asked = serve({
    'GET /api/v1/admin/plugins': () => json({ items: [aPlugin({ versions: [asking] })] }),
    [TEST]: () => json({ ...trial, card: null, form }),
  });
  await renderConsole(<TryOut />, {
    at: tryOutPath('phone-book'),
    pattern: CONSOLE_ROUTES.tryOut,
    roles: ['developer'],
  });
  await userEvent.selectOptions(await screen.findByLabelText('What to try'), 'What is asked about a call');
  expect(screen.queryByLabelText('Who is calling')).not.toBeInTheDocument();
  await userEvent.type(screen.getByLabelText('Customer'), 'c-7');
  await userEvent.click(screen.getByRole('button', { name: 'Ask for the form' }));
  const reason = await screen.findByLabelText(/What was it about/);
  await userEvent.click(screen.getByRole('button', { name: 'Complete' }));
  expect(reason).toHaveAccessibleDescription('Fill this in.');
  expect(reason).toHaveFocus();
  await userEvent.type(reason, 'An offer');
  await userEvent.click(screen.getByRole('button', { name: 'Complete' }));
  expect(screen.getByText('Nothing is missing. Nothing is kept.')).toBeVisible();
  const customer = { source: 'customers', recordType: 'contact', recordId: 'c-7' };
  const sent = asked.filter(({ what }) => what !== 'GET /api/v1/admin/plugins').map(({ body }) => body);
  expect(sent).toEqual([{ digest: asking.digest, form: { customer } }]);
});

test('a button of the card is pressed with the same version, asks first, and its run is told', async () => {
  const [match] = aCard().matches;
  const block = { plugin: 'phone-book', id: 'block', label: 'Block this number' };
  const openCase = { plugin: 'phone-book', id: 'case', label: 'Open a case' };
  const card = aCard({ pluginActions: [block], matches: match ? [{ ...match, pluginActions: [openCase] }] : [] });
  const came = (outcome: 'confirm' | 'done', message: string): PluginTrial => ({
    ...trial,
    card: null,
    pressed: { outcome, message, openUrl: null, title: null, subtitle: null, badges: [] },
    log: [{ level: 'info', message: `log of ${outcome}`, fields: {} }],
    elapsedMs: 3.21,
  });
  const answers = [
    json({ ...trial, card }),
    json(came('confirm', 'Block it for everybody?')),
    json(came('done', 'The number is blocked.')),
    json({ ...trial, card: null, failure: 'the guest trapped: unreachable' }),
    problem(409, 'Too many trials.'),
  ];
  const rings = await show(() => answers.shift() ?? problem(500, 'asked too often'));
  await userEvent.type(screen.getByLabelText('Who is calling'), '+14255550123');
  await userEvent.selectOptions(screen.getByLabelText('Version'), next.digest);
  await userEvent.click(screen.getByRole('button', { name: 'Ring' }));
  const shown = within(await screen.findByTestId('trial-card'));
  expect(screen.queryByTestId('trial-press')).not.toBeInTheDocument();

  await userEvent.click(shown.getByRole('button', { name: 'Block this number' }));
  const question = within(await shown.findByTestId('plugin-question'));
  expect(question.getByText('Block it for everybody?')).toBeVisible();
  // What is chosen for the next ring does not change what this card’s buttons run.
  await userEvent.selectOptions(screen.getByLabelText('Version'), aVersion().digest);
  await userEvent.click(question.getByRole('button', { name: 'Block this number' }));
  expect(await shown.findByText('The number is blocked.')).toBeVisible();
  const run = within(screen.getByTestId('trial-press'));
  expect(run.getByText('log of done')).toBeVisible();
  expect(run.getByText('3.2 ms')).toBeVisible();
  expect(run.getByRole('region', { name: '“Block this number”: What it asked of the host' })).toHaveTextContent(
    'Refused',
  );

  await userEvent.click(shown.getByRole('button', { name: 'Open a case' }));
  expect(await shown.findByText('The plugin gave no answer: the guest trapped: unreachable')).toBeVisible();
  await userEvent.click(shown.getByRole('button', { name: 'Open a case' }));
  expect(await shown.findByText(/not pressed.*Too many trials/s)).toBeVisible();

  const ring = {
    digest: next.digest,
    callerInfo: { identifier: { kind: 'phoneNumber', phoneNumber: '+14255550123' } },
    calledNumber: '',
    queue: '',
  };
  const record = { source: match?.source, recordType: match?.recordType, recordId: match?.recordId };
  expect(rings()).toEqual([
    ring,
    { ...ring, press: { action: 'block', confirmed: false } },
    { ...ring, press: { action: 'block', confirmed: true } },
    { ...ring, press: { action: 'case', record, confirmed: false } },
    { ...ring, press: { action: 'case', record, confirmed: false } },
  ]);
});

test('a trial is made again to record it, and the recording is saved', async () => {
  const answers = [
    json(trial),
    json({ ...trial, recording: { format: 1 } }),
    json({ ...trial, notRecorded: 'the plugin did not run' }),
  ];
  const rings = await show(() => answers.shift() ?? problem(500, 'asked too often'));
  await userEvent.selectOptions(screen.getByLabelText('Version'), next.digest);
  await userEvent.click(screen.getByRole('button', { name: 'Ring' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Download recording' }));
  await vi.waitFor(() => expect(saveAs).toHaveBeenCalledWith('recording.json', expect.any(Blob)));
  await userEvent.click(screen.getByRole('button', { name: 'Download recording' }));
  expect(await screen.findByText('There is no recording: the plugin did not run')).toBeVisible();
  expect(saveAs).toHaveBeenCalledTimes(1);
  const ring = { digest: next.digest, callerInfo: {}, calledNumber: '', queue: '' };
  expect(rings()).toEqual([ring, { ...ring, record: true }, { ...ring, record: true }]);
});
