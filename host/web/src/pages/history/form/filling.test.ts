// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { CallFormAnswers, CallFormDocument, CallFormField, CallFormSaved } from '../../../api/types';
import { loadLanguage, loadRest } from '../../../i18n';
import { type Asked, json, serve } from '../../../testing/server';
import { Filling } from './filling';

const REASON: CallFormField = {
  name: 'reason',
  kind: 'text',
  label: 'Reason',
  required: true,
  choices: [],
  value: null,
  shownIf: null,
};

const NOTHING: CallFormSaved = { disposition: null, answers: {}, complete: false };

const FORM: CallFormDocument = {
  form: { dispositions: [], dispositionRequired: false, fields: [REASON] },
  plugin: 'crm',
  problem: null,
  saved: NOTHING,
};

/** What the server was sent, the oldest first. */
let asked: Asked[];
let calls = 0;
/** Lets the server answer what waits. */
let answer: () => void;
let close: () => void;

beforeAll(async () => {
  await loadLanguage('en');
  await loadRest();
});

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  const waiting: (() => void)[] = [];
  answer = () => waiting.shift()?.();
  asked = serve({
    [`PUT /api/v1/calls/${++calls}/form`]: async ({ body }) => {
      await new Promise<void>((done) => waiting.push(done));
      const { answers = {}, complete = false } = body as CallFormAnswers;
      return json({ disposition: null, answers, complete });
    },
  });
});

afterEach(() => {
  close();
  vi.useRealTimers();
});

const sent = () => asked.map(({ body }) => body as CallFormAnswers);

/** Time goes on, and with it what waits for promises. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function open(document = FORM): Filling {
  const filling = new Filling(String(calls));
  close = filling.subscribe(() => undefined);
  filling.serverHas(document);
  return filling;
}

test('what is complete stays so, also where it was typed while an earlier answer was being saved', async () => {
  const filling = open();
  filling.answer('reason', 'An of');
  await pass(700);
  expect(sent()).toHaveLength(1);
  filling.answer('reason', 'An offer');
  const completed = filling.complete();
  answer();
  await pass(0);
  answer();
  await completed;
  expect(filling.getSnapshot().state).toEqual({ is: 'complete' });
  await pass(10_000);
  expect(sent().map(({ answers, complete }) => [answers, complete])).toEqual([
    [{ reason: 'An of' }, false],
    [{ reason: 'An offer' }, true],
  ]);
});

test('whoever types while it is being completed has to say again that it is', async () => {
  const filling = open();
  filling.answer('reason', 'An offer');
  const completed = filling.complete();
  await pass(0);
  filling.answer('reason', 'An offer, soon');
  answer();
  await completed;
  await pass(700);
  answer();
  await pass(0);
  expect(filling.getSnapshot().state).toEqual({ is: 'saved' });
  expect(sent().at(-1)).toMatchObject({ answers: { reason: 'An offer, soon' }, complete: false });
});

test('what the server had when it was asked does not replace what was saved since', async () => {
  const filling = open();
  filling.answer('reason', 'An offer');
  await pass(700);
  answer();
  await pass(0);
  filling.serverHas(FORM);
  expect(filling.getSnapshot().typed.answers).toEqual({ reason: 'An offer' });
  expect(sessionStorage).toHaveLength(0);
});

test('what is typed and not saved goes to the server when the page goes, and what is being completed does not', async () => {
  const filling = open();
  filling.answer('reason', 'An offer');
  dispatchEvent(new Event('pagehide'));
  await pass(0);
  expect(sent()).toMatchObject([{ answers: { reason: 'An offer' }, complete: false }]);
  void filling.complete();
  await pass(0);
  dispatchEvent(new Event('pagehide'));
  await pass(0);
  expect(sent().map(({ complete }) => complete)).toEqual([false, true]);
});
