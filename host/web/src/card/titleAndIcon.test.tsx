import { beforeEach, expect, test } from 'vitest';
import { setPageTitle } from '../shell/title';
import { sayInTab } from './titleAndIcon';

const shown = () => [document.title, document.querySelector('link[rel=icon]')?.getAttribute('href')];

beforeEach(() => {
  document.head.innerHTML = '<link rel="icon" href="/icon.svg"><title>Switchboard</title>';
  setPageTitle('Customers');
});

test('title and icon say it, and are the page’s again afterwards', () => {
  sayInTab('Diego calls');
  expect(shown()).toEqual(['Diego calls', '/icon-ringing.svg']);
  setPageTitle('History');
  sayInTab('2 calls');
  expect(shown()).toEqual(['2 calls', '/icon-ringing.svg']);
  sayInTab(undefined);
  expect(shown()).toEqual(['History – Switchboard', '/icon.svg']);
});

test('where nothing was said, nothing changes', () => {
  sayInTab(undefined);
  expect(shown()).toEqual(['Customers – Switchboard', '/icon.svg']);
});
