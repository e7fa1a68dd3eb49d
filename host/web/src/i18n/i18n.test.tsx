import { act, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { chooseLanguage, loadLanguage, locale, t, useLanguage } from '.';

afterEach(() => localStorage.clear());

test('the browser’s first language that there is a catalogue of is spoken, with its region', async () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['fr-FR', 'de-AT', 'en-GB']);
  await loadLanguage();
  expect(t('shell.customers')).toBe('Kunden');
  expect(locale()).toBe('de-AT');
  expect(document.documentElement.lang).toBe('de');
});

test('a browser whose languages there are none of is spoken to in English', async () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['fr-FR']);
  await loadLanguage();
  expect(t('shell.customers')).toBe('Customers');
});

test('what is chosen is kept on the device and shown at once', async () => {
  function Sample() {
    useLanguage();
    return <p>{t('shell.signedInAs', { name: 'Alice', tenant: 'Fabrikam' })}</p>;
  }
  render(<Sample />);
  await act(() => chooseLanguage('de'));
  expect(screen.getByText('Alice, Fabrikam')).toBeVisible();
  await loadLanguage();
  expect(t('shell.signOut')).toBe('Abmelden');
  await act(() => chooseLanguage(undefined));
  expect(t('shell.signOut')).toBe('Sign out');
});
