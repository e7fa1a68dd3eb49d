import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { act } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TenantBrand } from '../../api/types';
import { showBrand } from '../../shell/brand';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { BrandForm } from './BrandForm';

const PLAIN: TenantBrand = { color: null, logoUrl: null };
const SET = 'PUT /api/v1/admin/brand';
const LOGO = 'PUT /api/v1/admin/brand/logo';

beforeEach(() => {
  // The DOM of tests knows no CSS.
  vi.stubGlobal('CSS', { supports: () => true });
});

afterEach(() => act(() => showBrand(PLAIN)));

const show = () =>
  renderConsole(<BrandForm />, { at: CONSOLE_ROUTES.settings, pattern: CONSOLE_ROUTES.settings, roles: ['admin'] });

test('a colour is set, and taken back', async () => {
  const asked = serve({ [SET]: ({ body }) => json({ ...PLAIN, ...(body as object) }) });
  await show();
  const back = screen.getByRole('button', { name: 'Back to blue' });
  expect(back).toBeDisabled();
  await userEvent.type(screen.getByLabelText('Colour'), '#8b1a5b');
  await userEvent.click(screen.getByRole('button', { name: 'Use this colour' }));
  expect(await screen.findByText(/^Saved/)).toBeInTheDocument();
  await userEvent.click(back);
  expect(screen.getByLabelText('Colour')).toHaveValue('');
  expect(asked.map(({ body }) => body)).toEqual([{ color: '#8b1a5b' }, { color: null }]);
});

test('a logo is shown once it is kept; one that is refused says why', async () => {
  let refused = true;
  const errors = [{ field: 'logo', message: 'send the logo as a PNG, JPEG or WebP file' }];
  serve({
    [LOGO]: () =>
      refused
        ? json({ detail: 'the logo can’t be taken', errors }, 400)
        : json({ ...PLAIN, logoUrl: '/api/v1/tenant/logos/1' }),
  });
  await show();
  const choose = () =>
    userEvent.upload(screen.getByTestId('logo-file'), new File(['x'], 'logo.png', { type: 'image/png' }));
  await choose();
  expect(await screen.findByText('send the logo as a PNG, JPEG or WebP file')).toBeVisible();
  expect(screen.getByText('There is no logo.')).toBeVisible();
  refused = false;
  await choose();
  expect(await screen.findByRole('img', { name: 'Logo' })).toHaveAttribute('src', '/api/v1/tenant/logos/1');
});
