// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { CallFormAnswers, CallFormDocument, CallFormField, CallFormSaved } from '../../../api/types';
import { loadLanguage, loadRest } from '../../../i18n';
import { type Asked, json, problem, serve } from '../../../testing/server';
import { Filling } from './filling';

const aField = (name: string, change: Partial<CallFormField> = {}): CallFormField => ({
  name,
  kind: 'text',
  label: name,
  required: false,
  choices: [],
  value: null,
  shownIf: null,
  ...change,
});

const REASON = aField('reason', { required: true });
const SIZE = aField('size');

/** What the server has. */
let saved: CallFormSaved;
/** What is asked, with what was answered when it was asked. */
const formNow = (...fields: CallFormField[]): CallFormDocument => ({
  form: { dispositions: [], dispositionRequired: false, fields: fields.length ? fields : [REASON, SIZE] },
  plugin: 'crm',
  problem: null,
  saved,
});

/** What the server was sent, the oldest first. */
let requests: Asked[];
let calls = 0;
/** Lets the server answer what waits the longest. */
let answer: () => void;
/** What is told that the page goes. */
let leaving: (readonly [string, EventListenerOrEventListenerObject])[];

/** Some tab saves something. */
function merge({ answers = {}, disposition, complete = false }: CallFormAnswers): CallFormSaved {
  const all = Object.entries({ ...saved.answers, ...answers }).filter(([, text]) => text);
  const kept = disposition ?? saved.disposition;
  return (saved = {
    answers: Object.fromEntries(all),
    disposition: kept === '' ? null : kept,
    complete,
    version: saved.version + 1,
  });
}

beforeAll(async () => {
  await loadLanguage('en');
  await loadRest();
});

const FORM = () => `PATCH /api/v1/calls/${calls}/form`;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  saved = { disposition: null, answers: {}, complete: false, version: 1 };
  leaving = [];
  const { addEventListener: add } = globalThis;
  vi.stubGlobal('addEventListener', (type: string, listener: EventListenerOrEventListenerObject) => {
    leaving.push([type, listener]);
    add(type, listener);
  });
  calls++;
  const waiting: (() => void)[] = [];
  answer = () => waiting.shift()?.();
  requests = serve({
    [FORM()]: async ({ body }) => {
      await new Promise<void>((done) => waiting.push(done));
      return json(merge(body as CallFormAnswers));
    },
  });
});

/** From now on nothing arrives; or it does, and the answer is lost. */
function loses(arrives: boolean): void {
  requests = serve({
    [FORM()]: ({ body }) => {
      if (arrives) merge(body as CallFormAnswers);
      throw new TypeError('lost');
    },
  });
}

/** From now on everything is answered at once. */
function answersAtOnce(): void {
  requests = serve({ [FORM()]: ({ body }) => json(merge(body as CallFormAnswers)) });
}

afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const sent = () => requests.map(({ body }) => body as CallFormAnswers);

/** Time goes on, and with it what waits for promises. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** The page is gone, and whatever was in it. */
function close(): void {
  leaving.splice(0).forEach(([type, listener]) => removeEventListener(type, listener));
  vi.clearAllTimers();
}

function open(document = formNow()): Filling {
  const filling = new Filling(String(calls));
  filling.subscribe(() => undefined);
  filling.serverHas(document);
  return filling;
}

/** The page is read anew, without having been able to say that it goes. */
function reload(): Filling {
  close();
  return open();
}

const shown = (filling: Filling) => filling.getSnapshot().typed.answers;
const stateOf = (filling: Filling) => filling.getSnapshot().state.is;

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
  const before = formNow();
  const filling = open(before);
  filling.answer('reason', 'An offer');
  await pass(700);
  answer();
  await pass(0);
  filling.serverHas(before);
  expect(shown(filling)).toEqual({ reason: 'An offer' });
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

test('of two tabs each sends only what was typed in it, and takes over what the other has saved', async () => {
  answersAtOnce();
  const [one, other] = [open(), open()];
  one.answer('reason', 'An offer');
  one.dispose('Sold');
  await pass(700);
  other.answer('size', '7');
  await pass(700);
  expect(sent()).toEqual([
    { answers: { reason: 'An offer' }, disposition: 'Sold', complete: false },
    { answers: { size: '7' }, complete: false },
  ]);
  expect(other.getSnapshot().typed).toEqual({ answers: { reason: 'An offer', size: '7' }, disposition: 'Sold' });
  // What was saved counts as the server’s: it is not sent again over what the other tab has written since.
  other.answer('reason', 'An order');
  await pass(700);
  one.answer('size', '8');
  await pass(700);
  expect(sent().at(-1)).toEqual({ answers: { size: '8' }, complete: false });
  expect(saved).toMatchObject({ answers: { reason: 'An order', size: '8' }, disposition: 'Sold' });
  expect(shown(one)).toEqual({ reason: 'An order', size: '8' });
});

test('a form that is read again replaces nothing that is typed, and what is not asked any more is not sent', async () => {
  answersAtOnce();
  const filling = open();
  filling.answer('reason', 'An offer');
  filling.answer('size', '7');
  merge({ answers: { reason: 'An order', plan: 'gold' }, disposition: 'Sold' });
  filling.serverHas(formNow(REASON, aField('plan')));
  expect(filling.getSnapshot().typed).toMatchObject({
    answers: { reason: 'An offer', plan: 'gold' },
    disposition: 'Sold',
  });
  await pass(700);
  expect(sent()).toEqual([{ answers: { reason: 'An offer' }, complete: false }]);
  expect(stateOf(filling)).toBe('saved');
  // With the customer of before it is asked again, and goes on.
  filling.serverHas(formNow());
  await pass(700);
  expect(saved.answers).toEqual({ reason: 'An offer', plan: 'gold', size: '7' });
  expect(sessionStorage).toHaveLength(0);
});

test('an answer is taken back with an empty text, also where what was typed before may have come without an answer', async () => {
  loses(true);
  const filling = open();
  filling.answer('reason', 'An offer');
  await pass(700);
  expect([saved.answers, stateOf(filling)]).toEqual([{ reason: 'An offer' }, 'failed']);
  answersAtOnce();
  filling.answer('reason', '');
  await pass(700);
  expect(sent()).toEqual([{ answers: { reason: '' }, complete: false }]);
  expect(saved.answers).toEqual({});
});

test('what a plugin supposes is sent when the agent says that nothing is missing, and stays away where it was taken back', async () => {
  answersAtOnce();
  const fields = [REASON, aField('size', { value: '1' }), aField('plan', { value: 'gold' })];
  let filling = open(formNow(...fields));
  filling.answer('reason', 'An offer');
  filling.answer('plan', '');
  await pass(700);
  expect(sent()).toEqual([{ answers: { reason: 'An offer', plan: '' }, complete: false }]);
  expect(shown(filling)).toEqual({ reason: 'An offer', size: '1' });
  await filling.complete();
  expect(sent().at(-1)).toEqual({ answers: { size: '1' }, complete: true });
  filling = open(formNow(...fields));
  expect(shown(filling)).toEqual({ reason: 'An offer', size: '1' });
});

test('what was typed before a reload is saved, also where an earlier part of it came without an answer', async () => {
  loses(true);
  open().answer('reason', 'An of');
  await pass(700);
  loses(false);
  const first = reload();
  expect(stateOf(first)).toBe('saved');
  first.answer('reason', 'An offer');
  await pass(700);
  first.answer('reason', 'An offer, soon');
  answersAtOnce();
  const filling = reload();
  expect(shown(filling)).toEqual({ reason: 'An offer, soon' });
  await pass(700);
  expect(saved.answers).toEqual({ reason: 'An offer, soon' });
  expect(sessionStorage).toHaveLength(0);
});

test('what was typed before a reload does not replace what was written elsewhere since', async () => {
  answersAtOnce();
  const filling = open();
  filling.answer('reason', 'Hel');
  filling.answer('size', '7');
  merge({ answers: { reason: 'Hello' } });
  const again = reload();
  expect(shown(again)).toEqual({ reason: 'Hello', size: '7' });
  await pass(700);
  expect(sent()).toEqual([{ answers: { size: '7' }, complete: false }]);
});

test('a completing request goes on while the page goes', async () => {
  const { fetch } = globalThis;
  const kept: unknown[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    kept.push(init.keepalive);
    return fetch(path, init);
  });
  const filling = open();
  filling.answer('reason', 'x'.repeat(4000));
  void filling.complete();
  await pass(0);
  expect(kept).toEqual([true]);
});

test('where the answer of a completing request gets lost, it is completed again and stays complete', async () => {
  loses(true);
  const filling = open();
  filling.answer('reason', 'An offer');
  await filling.complete();
  expect([saved.complete, stateOf(filling)]).toEqual([true, 'failed']);
  dispatchEvent(new Event('pagehide'));
  await pass(0);
  answersAtOnce();
  await pass(5000);
  expect(sent()).toEqual([{ answers: { reason: 'An offer' }, complete: true }]);
  expect([saved.complete, stateOf(filling)]).toEqual([true, 'complete']);
  expect(sessionStorage).toHaveLength(0);
});

test.each([true, false])('a reload while it is being completed (arrived: %s) leaves it complete', async (arrives) => {
  loses(arrives);
  const filling = open();
  filling.answer('reason', 'An offer');
  await filling.complete();
  answersAtOnce();
  const again = reload();
  await pass(700);
  expect(sent()).toEqual(arrives ? [] : [{ answers: { reason: 'An offer' }, complete: true }]);
  expect([saved.complete, stateOf(again)]).toEqual([true, 'complete']);
  expect(sessionStorage).toHaveLength(0);
});

test('whoever completes while an answer is being saved, and presses twice, completes once', async () => {
  const filling = open();
  filling.answer('reason', 'An offer');
  await pass(700);
  const both = Promise.all([filling.complete(), filling.complete()]);
  answer();
  await pass(0);
  answer();
  expect(await both).toEqual([false, false]);
  expect(sent()).toEqual([
    { answers: { reason: 'An offer' }, complete: false },
    { answers: {}, complete: true },
  ]);
});

test('a duplicated tab does not make incomplete what was completed since, before somebody types in it', async () => {
  answersAtOnce();
  const filling = open();
  filling.answer('size', '7');
  merge({ answers: { reason: 'An offer' }, complete: true });
  const copy = reload();
  expect([shown(copy), stateOf(copy)]).toEqual([{ reason: 'An offer', size: '7' }, 'typed']);
  await pass(10_000);
  dispatchEvent(new Event('pagehide'));
  await pass(0);
  expect(sent()).toEqual([]);
  expect(saved.complete).toBe(true);
  // The agent decides.
  await copy.complete();
  expect(sent()).toEqual([{ answers: { size: '7' }, complete: true }]);
  copy.answer('size', '8');
  await pass(700);
  expect(saved).toMatchObject({ answers: { reason: 'An offer', size: '8' }, complete: false });
});

test('nor does it do so where the server refuses that the agent completes it there', async () => {
  const filling = open();
  filling.answer('size', 'many');
  merge({ answers: { reason: 'An offer' }, complete: true });
  const copy = reload();
  const errors = [{ field: 'answers.size', message: 'is not a number' }];
  requests = serve({ [FORM()]: () => problem(400, 'members are wrong', { errors }) });
  expect(await copy.complete()).toBe(true);
  await pass(10_000);
  expect(sent()).toEqual([{ answers: { size: 'many' }, complete: true }]);
  expect(copy.getSnapshot()).toMatchObject({ state: { is: 'typed' }, problems: errors });
});

test('a duplicated tab whose answers are the server’s has nothing to save', async () => {
  answersAtOnce();
  const filling = open();
  filling.answer('reason', 'An offer');
  merge({ answers: { reason: 'An offer' }, complete: true });
  const copy = reload();
  await pass(10_000);
  expect(sent()).toEqual([]);
  expect([stateOf(copy), sessionStorage.length]).toEqual(['complete', 0]);
});
