import { cleanup, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, expect, test } from 'vitest';
import type {
  CallFormAnswers,
  CallFormDocument,
  CallFormField,
  CallFormSaved,
  CallRecord,
  Me,
} from '../../../api/types';
import { chooseLanguage } from '../../../i18n';
import { renderStaged } from '../../../testing/render';
import { aRecord, alice } from '../../../testing/samples';
import { type Asked, json, problem, serve } from '../../../testing/server';
import { CallForm } from './CallForm';

/** Alice’s organisation has a plugin that says what is asked. */
const me: Me = { ...alice, plugins: [{ name: 'crm', version: '1.0.0', hooks: ['call-form'] }] };

const aField = (name: string, kind: CallFormField['kind'], change: Partial<CallFormField> = {}): CallFormField => ({
  name,
  kind,
  label: name,
  required: false,
  choices: [],
  value: null,
  shownIf: null,
  ...change,
});

const REASON = aField('reason', 'choice', {
  label: 'What was it about?',
  required: true,
  choices: [
    { value: 'offer', label: 'An offer' },
    { value: 'other', label: 'Something else' },
  ],
});

const UNTIL = aField('until', 'date', {
  label: 'Needed until',
  required: true,
  shownIf: { field: 'reason', value: 'offer' },
});

const DISPOSITIONS = [
  { value: 'won', label: 'Won' },
  { value: 'lost', label: 'Lost' },
];

let call: CallRecord;
let calls = 0;
/** What the server has of it. */
let saved: CallFormSaved;
let asked: CallFormDocument;

beforeEach(() => {
  sessionStorage.clear();
  call = aRecord({ id: `form-${++calls}` });
  saved = { disposition: null, answers: {}, complete: false, version: 1 };
  asks(REASON, UNTIL);
});

function asks(...fields: CallFormField[]) {
  const form = { dispositions: DISPOSITIONS, dispositionRequired: true, fields };
  asked = { form, plugin: 'crm', problem: null, saved };
}

const FORM = () => `/api/v1/calls/${call.id}/form`;

/** Some tab saves something. */
function merge({ answers = {}, disposition, complete = false }: CallFormAnswers): CallFormSaved {
  const all = Object.entries({ ...saved.answers, ...answers }).filter(([, answer]) => answer);
  const kept = disposition ?? saved.disposition;
  return (saved = {
    answers: Object.fromEntries(all),
    disposition: kept === '' ? null : kept,
    complete,
    version: saved.version + 1,
  });
}

function answers(change: Parameters<typeof serve>[0] = {}): Asked[] {
  return serve({
    [`GET ${FORM()}`]: () => json({ ...asked, saved }),
    [`PATCH ${FORM()}`]: ({ body }) => json(merge(body as CallFormAnswers)),
    ...change,
  });
}

const show = (who = me) => renderStaged(<CallForm call={call} changed={() => undefined} />, who);
const isSaved = (what: Partial<CallFormSaved>) => waitFor(() => expect(saved).toMatchObject(what), { timeout: 5000 });
const complete = () => userEvent.click(screen.getByRole('button', { name: 'Complete' }));

test('without a plugin that asks, nobody is asked, and there is the result alone', async () => {
  const requests = answers();
  await show(alice);
  expect(screen.getByLabelText('Result')).toHaveAttribute('list');
  expect(screen.queryByTestId('call-form')).not.toBeInTheDocument();
  expect(requests.filter(({ what }) => what.endsWith('/form'))).toEqual([]);
});

test('what is filled in is saved, and complete only when nothing is missing', async () => {
  answers();
  await show();
  expect(await screen.findByRole('form', { name: 'What is asked about this call' })).toBeVisible();
  expect(screen.queryByLabelText(/Needed until/)).not.toBeInTheDocument();
  await userEvent.selectOptions(screen.getByLabelText(/What was it about/), 'An offer');
  await isSaved({ answers: { reason: 'offer' }, complete: false });

  await complete();
  expect(screen.getByText('2 answers are missing or do not fit. The rest is kept.')).toBeVisible();
  expect(screen.getByLabelText(/Result/)).toHaveFocus();
  expect(screen.getByLabelText(/Result/)).toHaveAccessibleDescription('Choose one of these.');
  expect(screen.getByLabelText(/Needed until/)).toHaveAccessibleDescription('Choose a day.');
  await userEvent.selectOptions(screen.getByLabelText(/Result/), 'Won');
  expect(screen.getByLabelText(/Result/)).not.toHaveAccessibleDescription();
  expect(screen.getByText('One answer is missing or does not fit. The rest is kept.')).toBeVisible();
  await userEvent.type(screen.getByLabelText(/Needed until/), '2026-11-30');
  await complete();
  await isSaved({ answers: { reason: 'offer', until: '2026-11-30' }, disposition: 'won', complete: true });
  expect(await screen.findByText('Complete, and saved.')).toBeVisible();
  expect(sessionStorage).toHaveLength(0);

  // Whoever changes something has to say again that it is complete.
  await userEvent.selectOptions(screen.getByLabelText(/Result/), 'Lost');
  await isSaved({ disposition: 'lost', complete: false });
  expect(screen.getByRole('button', { name: 'Complete' })).not.toHaveAttribute('aria-disabled');
});

test('each kind of field is filled in as people do, and kept as a text', async () => {
  asks(
    aField('line', 'text', { value: 'supposed' }),
    aField('lines', 'long-text'),
    aField('several', 'choices', { required: true, choices: REASON.choices }),
    aField('size', 'number'),
    aField('agreed', 'check', { required: true }),
  );
  answers();
  await show();
  expect(await screen.findByLabelText('line')).toHaveValue('supposed');
  await userEvent.type(screen.getByLabelText('lines'), 'one{Enter}two');
  expect(screen.getByRole('group', { name: 'several' })).toHaveAccessibleDescription('Choose at least one of these.');
  await userEvent.type(screen.getByLabelText('size'), '12,5');
  await userEvent.selectOptions(screen.getByLabelText(/Result/), 'Won');
  await complete();
  expect(screen.getByLabelText('size')).toHaveAccessibleDescription('Write a number such as 12.5.');
  expect(screen.getByText('Tick this box.')).toBeVisible();
  // The first of what is wrong.
  expect(screen.getByRole('checkbox', { name: 'An offer' })).toHaveFocus();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Something else' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'An offer' }));
  await userEvent.clear(screen.getByLabelText('size'));
  await userEvent.type(screen.getByLabelText('size'), '12.5');
  await userEvent.click(screen.getByRole('checkbox', { name: /agreed/ }));
  await complete();
  const kept = { line: 'supposed', lines: 'one\ntwo', several: 'offer\nother', size: '12.5', agreed: 'true' };
  await isSaved({ answers: kept, complete: true });
});

test('numbers are written in the agent’s language', async () => {
  asks(aField('size', 'number'));
  saved = { disposition: 'won', answers: { size: '12.5' }, complete: false, version: 1 };
  answers();
  await chooseLanguage('de');
  await show();
  const size = await screen.findByLabelText('size');
  expect(size).toHaveValue('12,5');
  await userEvent.type(size, '5');
  await isSaved({ answers: { size: '12.55' } });
  await userEvent.clear(size);
  await userEvent.type(size, '1.250');
  await userEvent.click(screen.getByRole('button', { name: 'Abschließen' }));
  expect(size).toHaveAccessibleDescription('Bitte eine Zahl schreiben, etwa 12,5.');
  expect(size).toHaveValue('1.250');
  await chooseLanguage(undefined);
  localStorage.clear();
});

test('what the server refuses is told at its field, and the form is asked for again', async () => {
  const errors = [
    { field: 'answers.reason', message: 'is none of the choices' },
    { field: 'answers.size', message: 'is required' },
  ];
  answers();
  await show();
  await userEvent.selectOptions(await screen.findByLabelText(/What was it about/), 'Something else');
  await userEvent.selectOptions(screen.getByLabelText(/Result/), 'Won');
  const requests = answers({
    [`PATCH ${FORM()}`]: ({ body }) => {
      const change = body as CallFormAnswers;
      return change.complete ? problem(400, 'members are wrong', { errors }) : json(merge(change));
    },
  });
  asks(REASON, UNTIL, aField('size', 'number', { label: 'How many', required: true }));
  await complete();
  const reason = screen.getByLabelText(/What was it about/);
  await waitFor(() => expect(reason).toHaveAccessibleDescription('is none of the choices'));
  expect(reason).toHaveFocus();
  // The plugin asks something else by now.
  expect(await screen.findByLabelText(/How many/)).toHaveAccessibleDescription('is required');
  await isSaved({ answers: { reason: 'other' }, disposition: 'won', complete: false });
  expect(requests.filter(({ what }) => what === `GET ${FORM()}`)).toHaveLength(1);
});

test('why a plugin gives no form is told, and a result of free text is enough', async () => {
  asked = { form: null, plugin: 'crm', problem: 'the plugin crashed', saved };
  answers({ [`PATCH /api/v1/calls/${call.id}`]: ({ body }) => json({ ...call, ...(body as object) }) });
  function Page() {
    const [record, setRecord] = useState(call);
    return <CallForm call={record} changed={setRecord} />;
  }
  await renderStaged(<Page />, me);
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'crm could not say what is asked about this call: the plugin crashed',
  );
  await userEvent.type(screen.getByLabelText('Result'), 'Resolved');
  await userEvent.click(screen.getByRole('button', { name: 'Save result' }));
  expect(await screen.findByText('Saved.')).toBeVisible();
  asks(REASON);
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByLabelText(/What was it about/)).toBeVisible();
});

test('what the server could not be told is there again when the form is opened again, and is saved', async () => {
  answers({ [`PATCH ${FORM()}`]: () => problem(503, 'away') });
  await show();
  await userEvent.selectOptions(await screen.findByLabelText(/What was it about/), 'An offer');
  expect(await screen.findByText('Not saved: away')).toBeVisible();
  cleanup();
  answers();
  await show();
  expect(await screen.findByLabelText(/What was it about/)).toHaveDisplayValue('An offer');
  await isSaved({ answers: { reason: 'offer' } });
}, 10_000);

test('of another customer something else is asked, and what was filled in stays', async () => {
  answers();
  function Page() {
    const [record, setRecord] = useState(call);
    const choose = () => setRecord({ ...call, customerId: 'c-7', customerSource: 'customers' });
    return (
      <>
        <button onClick={choose}>Choose a customer</button>
        <CallForm call={record} changed={setRecord} />
      </>
    );
  }
  await renderStaged(<Page />, me);
  await userEvent.selectOptions(await screen.findByLabelText(/What was it about/), 'An offer');
  asks(REASON, aField('plan', 'text', { label: 'Which plan' }));
  await userEvent.click(screen.getByRole('button', { name: 'Choose a customer' }));
  expect(await screen.findByLabelText('Which plan')).toBeVisible();
  expect(screen.queryByLabelText(/Needed until/)).not.toBeInTheDocument();
  expect(screen.getByLabelText(/What was it about/)).toHaveDisplayValue('An offer');
});

test('what another tab has answered stays, and is there after the next answer here', async () => {
  const requests = answers();
  await show();
  const reason = await screen.findByLabelText(/What was it about/);
  merge({ answers: { until: '2026-11-30' }, disposition: 'won' });
  await userEvent.selectOptions(reason, 'An offer');
  await isSaved({ answers: { reason: 'offer', until: '2026-11-30' }, disposition: 'won' });
  expect(await screen.findByLabelText(/Needed until/)).toHaveValue('2026-11-30');
  expect(screen.getByLabelText(/Result/)).toHaveDisplayValue('Won');
  const sent = requests.filter(({ what }) => what === `PATCH ${FORM()}`).map(({ body }) => body);
  expect(sent).toEqual([{ answers: { reason: 'offer' }, complete: false }]);
});

test('words that are typed stay as they are typed while they are saved', async () => {
  asked.form = { dispositions: [], dispositionRequired: false, fields: [] };
  answers();
  await show();
  const result = await screen.findByLabelText('Result');
  await userEvent.type(result, 'Call ');
  await isSaved({ disposition: 'Call' });
  expect(await screen.findByText('Saved as you fill it in.')).toBeVisible();
  await userEvent.type(result, 'again');
  await isSaved({ disposition: 'Call again' });
});
