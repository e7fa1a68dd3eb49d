import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CustomerImport as Import, ImportPreview } from '../../api/types';
import { chooseLanguage } from '../../i18n';
import { renderStaged } from '../../testing/render';
import { alice } from '../../testing/samples';
import { json, serve } from '../../testing/server';
import { CustomerImport } from './CustomerImport';

const PREVIEW = 'POST /api/v1/customers/import';
const ADMIN = { ...alice, roles: [...alice.roles, 'admin' as const] };

const line = (outcome: string, change: Partial<ImportPreview['report'][number]> = {}) => ({
  outcome,
  line: 4,
  column: null,
  value: null,
  reason: 'because',
  says: null,
  sameAsLine: null,
  sameAsCustomer: null,
  ...change,
});

const preview = (change: Partial<ImportPreview>): ImportPreview => ({
  encoding: 'UTF-8',
  delimiter: ';',
  header: true,
  firstLine: 2,
  skippedLines: [],
  notes: [],
  layout: null,
  dateOrder: null,
  columns: [],
  targets: [],
  rows: [],
  counts: { rows: 0, created: 0, updated: 0, skipped: 0, failed: 0, leftOut: 0 },
  complete: true,
  report: [],
  problem: null,
  says: null,
  ...change,
});

const anImport = (change: Partial<Import>): Import => ({
  id: 'i1',
  state: 'done',
  createdBy: 'nestor',
  createdAt: '2026-11-25T10:00:00Z',
  updatedAt: '2026-11-25T10:00:00Z',
  finishedAt: '2026-11-25T10:00:00Z',
  size: 217,
  percent: 100,
  encoding: 'UTF-8',
  layout: null,
  columns: [],
  rowsRead: 4,
  created: 0,
  updated: 0,
  skipped: 0,
  failed: 0,
  leftOut: 0,
  undone: 0,
  problem: null,
  ...change,
});

const EARLIER = { 'GET /api/v1/customers/imports': () => json({ items: [], nextCursor: null }) };

async function choose(shown: ImportPreview, label = 'File') {
  serve({ ...EARLIER, [PREVIEW]: () => json(shown) });
  await renderStaged(<CustomerImport />, ADMIN);
  const file = new File(['Name;Telefon\n'], 'im.csv', { type: 'text/csv' });
  await userEvent.upload(screen.getByLabelText(label), file);
}

const cells = (kind: string) =>
  within(screen.getByTestId(`import-report-${kind}`))
    .getAllByRole('row')
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    );

test('before an import each cell and row that is not taken is told, with its line and why', async () => {
  await choose(
    preview({
      counts: { rows: 4, created: 2, updated: 0, skipped: 1, failed: 1, leftOut: 2 },
      report: [
        line('left-out', { column: 'Telefon', value: 'notanumber', reason: 'there are no digits in it' }),
        line('left-out', { column: 'E-Mail', value: 'not-a-mail', reason: 'there is no @ in it' }),
        line('failed', { line: 3, reason: 'it has no name' }),
        line('skipped', { line: 5, reason: 'equals line 2', sameAsLine: 2 }),
      ],
    }),
  );
  expect(
    await screen.findByText(/2 new customers, 1 that says nothing new, 1 that can’t be taken, 2 cells left out/),
  ).toBeVisible();
  expect(cells('left-out')).toEqual([
    ['4', 'Telefon: “notanumber”', 'there are no digits in it'],
    ['4', 'E-Mail: “not-a-mail”', 'there is no @ in it'],
  ]);
  expect(cells('failed')).toEqual([['3', '', 'it has no name']]);
  expect(cells('skipped')).toEqual([['5', '', 'The same as line 2.']]);
});

test('a row of the preview tells which of its cells are left out', async () => {
  await choose(
    preview({
      counts: { rows: 1, created: 1, updated: 0, skipped: 0, failed: 0, leftOut: 1 },
      rows: [{ line: 4, outcome: 'created', customer: null, problem: null }],
      report: [line('left-out', { column: 'Telefon', value: 'notanumber' })],
    }),
  );
  const rows = await screen.findByRole('table', { name: 'First rows' });
  expect(within(rows).getByText('without Telefon: “notanumber”')).toBeVisible();
});

test('what is noted of the file as a whole is told in the agent’s words', async () => {
  await choose(preview({ notes: [{ kind: 'name-by-values', message: 'say which with `mapping`' }] }));
  const note = await screen.findByTestId('import-note');
  expect(note).toHaveTextContent('Which column is the name is known from its values alone.');
  expect(note).not.toHaveTextContent('mapping');
});

test('the server’s sentences are told in the agent’s language, and what has no kind as it came', async () => {
  const column = (name: string, says: ImportPreview['columns'][number]['reasonSays']) => ({
    name,
    target: 'ignore',
    confidence: 80,
    basis: 'name' as const,
    reason: 'in English',
    reasonSays: says,
    samples: [],
  });
  await chooseLanguage('de');
  await choose(
    preview({
      layout: 'google-contacts-old',
      counts: { rows: 5, created: 0, updated: 0, skipped: 1, failed: 1, leftOut: 2 },
      columns: [
        column('A', { kind: 'name-and-values' }),
        column('B', { kind: 'name-without-values', promise: 'phones', content: 'dates' }),
        column('C', { kind: 'rival', target: 'email' }),
      ],
      report: [
        line('left-out', { says: { kind: 'no-digits' } }),
        line('left-out', { reason: 'no JSON', says: null }),
        line('failed', { says: { kind: 'too-many-cells', cells: 9, columns: 8 } }),
        line('skipped', { sameAsLine: 2, says: { kind: 'same-row', line: 2, by: 'name-and-number' } }),
        line('skipped', { sameAsCustomer: 'c1', says: { kind: 'same-customer', by: 'email' } }),
      ],
    }),
    'Datei',
  );
  expect(await screen.findByText(/Es ist eine Datei von Google Kontakte \(bis 2024\)\./)).toBeVisible();
  for (const words of [
    /Ihr Name und ihre Werte sagen es\.$/,
    /Ihr Name verspricht Telefonnummern, aber ihre Werte sind Datumsangaben\.$/,
    /Eine andere Spalte ist „Mail“, und zwar sicherer\.$/,
  ])
    expect(screen.getByText(words)).toBeVisible();
  const why = (kind: string) => cells(kind).map((row) => row[2]);
  expect(why('left-out')).toEqual(['Es enthält keine Ziffern.', 'no JSON']);
  expect(why('failed')[0]).toMatch(/^Die Zeile hat 9 Zellen, die Datei 8 Spalten\./);
  expect(why('skipped')).toEqual([
    'Derselbe Kunde wie in Zeile 2: derselbe Name und dieselbe Nummer.',
    'Den Kunden gibt es schon: dieselbe E-Mail-Adresse.',
  ]);
  expect(screen.getByRole('link', { name: /dieselbe E-Mail-Adresse/ })).toHaveAttribute('href', '/customers/c1');
  expect(screen.queryByText(/in English/)).not.toBeInTheDocument();
  localStorage.clear();
});

test('of more than are told it is said how many there are', async () => {
  await choose(
    preview({
      counts: { rows: 60, created: 60, updated: 0, skipped: 0, failed: 0, leftOut: 57 },
      report: Array.from({ length: 57 }, (_, at) => line('left-out', { line: at + 2, column: 'Telefon', value: 'x' })),
    }),
  );
  expect(await screen.findByText('And 37 more.')).toBeVisible();
  expect(cells('left-out')).toHaveLength(20);
});

test.each([
  ['failed', { failed: 1 }, '1 row was not taken'],
  ['left-out', { leftOut: 1 }, '1 cell was left out'],
  ['skipped', { skipped: 1 }, '1 row said nothing new'],
] as const)('after an import they are told, too: %s', async (outcome, counts, text) => {
  history.replaceState(null, '', '/customers/import?import=i1');
  const asked = serve({
    ...EARLIER,
    'GET /api/v1/customers/imports/i1': () => json(anImport({ created: 3, ...counts })),
    'GET /api/v1/customers/imports/i1/errors': ({ query }) =>
      json({ items: [line(query.get('outcome') ?? '', { column: 'Telefon', value: 'notanumber' })] }),
  });
  await renderStaged(<CustomerImport />, ADMIN);
  expect(await screen.findByText(text)).toBeVisible();
  await screen.findByTestId(`import-report-${outcome}`);
  expect(cells(outcome)).toEqual([['4', 'Telefon: “notanumber”', 'because']]);
  expect(screen.getByRole('button', { name: 'Download all of it as CSV' })).toBeVisible();
  expect(asked.filter(({ what }) => what.endsWith('/errors'))).toHaveLength(1);
});

test('nothing is said of an import that took everything', async () => {
  history.replaceState(null, '', '/customers/import?import=i1');
  serve({ ...EARLIER, 'GET /api/v1/customers/imports/i1': () => json(anImport({ created: 3 })) });
  await renderStaged(<CustomerImport />, ADMIN);
  expect(await screen.findByText('3 customers added')).toBeVisible();
  expect(screen.queryByRole('button', { name: /Download all/ })).not.toBeInTheDocument();
});
