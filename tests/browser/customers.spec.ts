/** Customers in a real browser: found, added, changed, deleted and brought back, merged, imported and exported. */
import { readFile } from 'node:fs/promises';

import { expect, type Page, test } from '@playwright/test';

import { look } from './client.js';
import { Demo, signIn } from './demo.js';
import { routeCustomers } from './lists.js';

const NESTOR = 'nestor@fabrikam.example';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.beforeEach(async ({ page }) => {
  await page.goto(demo.front);
  await signIn(page, NESTOR);
  await expect(page.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});

test.afterAll(async () => {
  await demo.stop();
});

const rows = (page: Page) => page.getByTestId('customer-row');

async function add(page: Page, name: string, number: string): Promise<void> {
  await page.goto(`${demo.front}/customers/new?number=${encodeURIComponent(number)}`);
  await expect(page.getByLabel('Number', { exact: true })).toHaveValue(number);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('link', { name: 'Customers' }).first().click();
  await page.getByTestId('customers-search').fill(text);
}

test('a customer is added, changed, deleted and brought back', async ({ page }) => {
  await test.step('the form says what is wrong', async () => {
    await page.getByRole('button', { name: 'Add customer' }).click();
    await expect(page).toHaveURL(/\/customers\/new$/);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('A name is needed.')).toBeVisible();
    await page.getByLabel('Name').fill('Zoë Łukasz-Quuxley');
    await page.getByLabel('Mail').fill('zoe@adatum.example');
    await page.getByLabel('Link to the record').fill('http://insecure.example');
    await page.getByLabel('Number', { exact: true }).fill('(425) 555-0161');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(/https/).last()).toBeVisible();
    await look(page, 'customer-form-refused');
    await page.getByLabel('Link to the record').fill('');
  });

  await test.step('several numbers', async () => {
    await page.getByRole('button', { name: 'Add a number' }).click();
    await page.getByLabel('Number', { exact: true }).last().fill('+44 20 7946 0018');
    await page.getByLabel('Label').last().fill('office');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Zoë Łukasz-Quuxley' })).toBeVisible();
    await expect(page.getByRole('button', { name: '+44 20 7946 0018' })).toBeVisible();
    await look(page, 'customer-page');
  });

  const own = page.url();

  await test.step('a change', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Company').fill('A. Datum');
    await page.getByRole('button', { name: 'Remove (425) 555-0161' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page).toHaveURL(own);
    await expect(page.getByText('A. Datum')).toBeVisible();
    await expect(page.getByRole('button', { name: '(425) 555-0161' })).toHaveCount(0);
  });

  await test.step('a link leads to the customer', async () => {
    await page.goto(own);
    await expect(page.getByRole('heading', { level: 1, name: 'Zoë Łukasz-Quuxley' })).toBeVisible();
    await expect(page).toHaveTitle('Zoë Łukasz-Quuxley – Switchboard');
  });

  await test.step('deleted, and back', async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    await expect(page).toHaveURL(/\/customers$/);
    await expect(page.getByTestId('undo')).toContainText('Zoë Łukasz-Quuxley was deleted.');
    await look(page, 'customer-deleted');
    await search(page, 'quuxley');
    await expect(page.getByText('Nobody matches “quuxley”.')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page).toHaveURL(own);
    await expect(page.getByTestId('undo')).toHaveCount(0);
    await search(page, 'quuxley');
    await expect(rows(page)).toHaveCount(1);
  });

  await test.step('deleted ones are listed, and restored there', async () => {
    await page.goto(own);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Deleted', exact: true }).click();
    await page.getByRole('button', { name: 'Restore Zoë Łukasz-Quuxley' }).click();
    await expect(page.getByText('No customer has been deleted')).toBeVisible();
    await page.goto(own);
    await expect(page.getByRole('heading', { level: 1, name: 'Zoë Łukasz-Quuxley' })).toBeVisible();
  });
});

test('two records of one customer become one', async ({ page }) => {
  await add(page, 'Robin Counts', '+14255550162');
  await add(page, 'Robin Counts jun.', '+14255550162');
  const kept = page.url();
  await page.goto(`${demo.front}/customers`);
  await page.getByRole('button', { name: 'Find duplicates' }).click();
  await expect(page.getByText('(425) 555-0162')).toBeVisible();
  await look(page, 'customer-duplicates');
  await page.getByRole('link', { name: 'Merge into Robin Counts jun.' }).click();
  await expect(page).toHaveURL(new RegExp(`${new URL(kept).pathname}/merge`));
  await page.getByRole('radio', { name: /Robin Counts/ }).check();
  await look(page, 'customer-merge');
  await page.getByRole('button', { name: 'Merge Robin Counts into this record' }).click();
  await expect(page).toHaveURL(kept);
  await expect(page.getByTestId('undo')).toBeVisible();
  await search(page, 'robin counts');
  await expect(rows(page)).toHaveCount(1);
});

test('customers come from a file and go into one', async ({ page }) => {
  const lines = ['name,company,phone,email', 'Import One,Litware,+1 425 555 0163,one@litware.example', ',,,'];
  lines.push('Import Two,Litware,not a number at all,two@litware.example');
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByLabel('File').setInputFiles({
    name: 'customers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(lines.join('\n')),
  });
  const column = page.getByLabel('company is taken for');
  await expect(column).toHaveValue('company');
  await look(page, 'import-preview');
  await column.selectOption({ label: 'Not imported' });
  await expect(page.getByRole('table', { name: 'First rows' })).not.toContainText('Litware ·');
  await column.selectOption({ label: 'Company' });
  const start = page.getByRole('main').getByRole('button', { name: 'Import', exact: true });
  await expect(start).toBeEnabled();
  await start.click();
  await expect(page.getByTestId('import')).toHaveAttribute('data-state', 'done');
  await look(page, 'import-done');
  await page.goto(`${demo.front}/customers?query=import+one`);
  await expect(rows(page)).toHaveCount(1);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file).toContain('Import One');
  await page.goto(`${demo.front}/customers/import`);
  await page.getByText('Earlier imports').click();
  await page.getByRole('listitem').getByRole('button').first().click();
  await page.getByRole('button', { name: 'Take the import back' }).click();
  await expect(page.getByTestId('import')).toHaveAttribute('data-state', 'undone');
  await page.goto(`${demo.front}/customers?query=import+one`);
  await expect(page.getByText('Nobody matches')).toBeVisible();
});

test('a file without a header, in another encoding, is read as its admin says', async ({ page }) => {
  await page.goto(`${demo.front}/customers/import`);
  // As Windows-1250 has it; Windows-1252 has another letter in the place of Ł.
  const name = Buffer.concat([Buffer.from([0xa3]), Buffer.from('ukasz M'), Buffer.from([0xfc]), Buffer.from('ller')]);
  const rest = Buffer.from(';+1 425 555 0188\nAda Brewer;+1 425 555 0189\n');
  await page.getByLabel('File').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.concat([name, rest]),
  });
  const problem = page.getByRole('alert');
  await expect(problem).toContainText('looks like a customer and not like names of columns');
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();

  await page.getByText('If the file is read wrongly').click();
  await page.getByLabel('The first row').selectOption('Is a customer already');
  await expect(problem).toContainText('Nothing names the columns');
  await page.getByLabel('Encoding').selectOption('Windows-1250');
  await page.getByLabel('column 1 is taken for').selectOption('Name');
  await expect(page.getByText('2 new customers')).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Łukasz Müller' }).first()).toBeVisible();
  await look(page, 'import-without-header');

  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByTestId('import')).toHaveAttribute('data-state', 'done');
  await search(page, 'Łukasz Müller');
  await expect(rows(page)).toHaveCount(1);
});

test('100,000 rows: only what is seen is there', async ({ page }) => {
  await routeCustomers(page, 100_000);
  await page.reload();
  await expect(page.getByText('100,000 customers')).toBeVisible();
  // Whoever goes on scrolling sees one part after the other.
  const seen = page.getByText('Customer 1999', { exact: true });
  const scroll = async () => {
    await page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
    });
    return seen.count();
  };
  await expect.poll(scroll, { intervals: [100], timeout: 30_000 }).toBe(1);
  expect(await rows(page).count()).toBeLessThan(80);
});
