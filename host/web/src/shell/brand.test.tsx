import { render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { act } from 'react';
import { showBrand, useBrand, useShades } from './brand';
import { shadesOf } from './shades';

function Shown() {
  const { color, logoUrl } = useBrand();
  const shades = useShades();
  return <p>{`${color ?? 'own'} ${logoUrl ?? 'none'} ${shades?.[80] ?? 'no shades'}`}</p>;
}

afterEach(() => {
  act(() => showBrand({ color: null, logoUrl: null }));
  vi.unstubAllGlobals();
});

const browser = (knows: boolean) => vi.stubGlobal('CSS', { supports: () => knows });

test('a colour has a shade for each of Fluent’s, in the same hue and as light', () => {
  browser(true);
  const shades = shadesOf('#8b1a5b');
  expect(Object.keys(shades ?? {})).toHaveLength(16);
  expect(shades?.[80]).toBe('oklch(from #8b1a5b 0.526 0.149 h)');
});

test('a grey stays grey, whatever hue there is in it', () => {
  browser(true);
  expect(shadesOf('#808080')?.[80]).toBe('oklch(from #808080 0.526 0.000 h)');
  expect(shadesOf('#808890')?.[80]).toBe('oklch(from #808890 0.526 0.037 h)');
});

test('a browser that can’t reckon so keeps the product’s own', () => {
  browser(false);
  expect(shadesOf('#8b1a5b')).toBeUndefined();
});

test('what is shown follows a change, and goes back', async () => {
  browser(true);
  render(<Shown />);
  expect(screen.getByText('own none no shades')).toBeDefined();
  act(() => showBrand({ color: '#0a5c36', logoUrl: '/api/v1/tenant/logos/1' }));
  expect(await screen.findByText(/^#0a5c36 \/api\/v1\/tenant\/logos\/1 oklch/)).toBeDefined();
  act(() => showBrand({ color: null, logoUrl: null }));
  expect(screen.getByText('own none no shades')).toBeDefined();
});
