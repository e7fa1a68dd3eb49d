// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { loadLanguage, loadRest } from '../../i18n';
import { json, problem, type Asked, serve } from '../../testing/server';
import { Notes, together } from './notes';

test.each([
  ['nobody else has written', 'old', 'old and new', 'old', 'old and new'],
  ['only somebody else has written', 'old', 'old', 'theirs', 'theirs'],
  ['both have written the same', '', 'same', 'same', 'same'],
  ['both have written', 'old', 'old and new', 'theirs', 'theirs\n and new'],
  [
    'it was typed before anything was known',
    '',
    'call again Monday',
    'Wants invoice 4711',
    'Wants invoice 4711\ncall again Monday',
  ],
  ['it was deleted elsewhere', 'old', 'old and new', '', ' and new'],
  ['it was written anew', 'old', 'new', 'theirs', 'theirs\nnew'],
])('%s: nothing is lost', (_, base, typed, theirs, all) => {
  expect(together(base, typed, theirs)).toBe(all);
});

/** The server’s call, and what is asked of it. */
let call: { notes: string | null; etag: string };
let asked: Asked[];
let calls = 0;

// What a refusal means is told in words.
beforeAll(async () => {
  await loadLanguage('en');
  await loadRest();
});

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  call = { notes: '', etag: '"1"' };
  asked = serve({
    [`PATCH /api/v1/calls/notes-${++calls}`]: ({ body, headers }) => {
      const seen = headers.get('if-match');
      if (seen !== null && seen !== call.etag)
        return problem(412, 'changed', { type: '/problems/changed-meanwhile', call });
      write((body as { notes: string }).notes);
      return json(call);
    },
  });
});
afterEach(() => vi.useRealTimers());

/** Somebody writes: this tab, or another one. */
function write(notes: string): void {
  call = { notes, etag: `"${Number(call.etag.replaceAll('"', '')) + 1}"` };
}

/** Notes of a call that this tab has read. */
function read(): Notes {
  const notes = new Notes(`notes-${calls}`);
  notes.subscribe(() => undefined);
  notes.serverHas(call);
  return notes;
}

const pause = () => vi.advanceTimersByTimeAsync(1000);

test('a change of the call itself is no conflict: the notes are saved in its next version', async () => {
  const notes = read();
  call = { ...call, etag: '"7"' };
  notes.type('Wants an offer');
  await pause();
  await pause();
  expect(call.notes).toBe('Wants an offer');
  expect(notes.getSnapshot()).toEqual({ text: 'Wants an offer', state: { is: 'saved' } });
  expect(asked).toHaveLength(2);
});

test.each([
  ['both', 'from there\nfrom here'],
  ['mine', 'from here'],
  ['theirs', 'from there'],
] as const)('what another tab has saved is not overwritten: the agent decides for %s', async (how, kept) => {
  const notes = read();
  write('from there');
  notes.type('from here');
  await pause();
  expect(notes.getSnapshot()).toMatchObject({ text: 'from here', state: { is: 'conflict', theirs: 'from there' } });
  expect(call.notes).toBe('from there');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(call.notes).toBe('from there');
  notes.settle(how);
  await pause();
  expect(call.notes).toBe(kept);
  expect(notes.getSnapshot()).toEqual({ text: kept, state: { is: 'saved' } });
});

test('it is the same whether the change is heard of before or at the saving', async () => {
  const notes = read();
  notes.type('from here');
  write('from there');
  notes.serverHas(call);
  expect(notes.getSnapshot().state).toMatchObject({ is: 'conflict', theirs: 'from there' });
  notes.type('from here, and more');
  await pause();
  expect(call.notes).toBe('from there');
  notes.settle('both');
  await pause();
  expect(call.notes).toBe('from there\nfrom here, and more');
});

test('whoever leaves before they have decided loses neither text', async () => {
  const notes = read();
  write('from there');
  notes.type('from here');
  await pause();
  dispatchEvent(new Event('pagehide'));
  await pause();
  expect(call.notes).toBe('from there\nfrom here');
});

test('whoever leaves loses no notes, though another part of the call was saved at the same moment', async () => {
  const notes = read();
  notes.type('Wants an offer');
  call = { ...call, etag: '"7"' };
  dispatchEvent(new Event('pagehide'));
  await pause();
  const sent = asked.filter(({ what }) => what === `PATCH /api/v1/calls/notes-${calls}`);
  expect(sent[0]?.headers.get('if-match')).toBeNull();
  expect(call.notes).toBe('Wants an offer');
});

test('what this tab has saved itself is no conflict, though the answer got lost and it was typed on', async () => {
  const notes = read();
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
    await fetch(...request);
    throw new TypeError('lost');
  });
  notes.type('Wants');
  await pause();
  vi.stubGlobal('fetch', fetch);
  expect([call.notes, notes.getSnapshot().state.is]).toEqual(['Wants', 'failed']);
  notes.type('Wants an offer');
  await pause();
  await pause();
  expect([call.notes, notes.getSnapshot().state.is]).toEqual(['Wants an offer', 'saved']);
});

test('another tab that goes back to what there was before is believed', async () => {
  const notes = read();
  notes.type('first');
  await pause();
  notes.type('second');
  await pause();
  write('first');
  notes.type('third');
  await pause();
  expect(notes.getSnapshot().state).toMatchObject({ is: 'conflict', theirs: 'first' });
});
