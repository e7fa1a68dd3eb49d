import { expect, test } from 'vitest';
import { safeLink } from './links';

test.each([
  ['https://crm.example/1', 'https://crm.example/1'],
  ['crm:contact/1', 'crm:contact/1'],
  ['CRM:contact/1', 'crm:contact/1'],
  ['http://crm.example/1', undefined],
  ['javascript:alert(1)', undefined],
  [' java\nscript:alert(1)', undefined],
  ['data:text/html,hello', undefined],
  ['other:1', undefined],
  ['/relative', undefined],
  ['https://', undefined],
  ['', undefined],
  [null, undefined],
])('%j opens as %j', (url, href) => {
  // Even a tenant that registered them can't have schemes that run code.
  expect(safeLink(url, ['crm', 'javascript', 'data', 'http'])).toBe(href);
});
