// How the client looks for the people of an organisation: its colour and its logo.

import type { BrandVariants } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';
import type { TenantBrand } from '../api/types';

const PLAIN: TenantBrand = { color: null, logoUrl: null };

let shown = PLAIN;
let shades: BrandVariants | undefined;

const listeners = new Set<() => void>();

function onBrand(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows the brand of an organisation from now on. */
export function showBrand(brand: TenantBrand): void {
  shown = brand;
  if (brand.color === null) shades = undefined;
  else void loadShades(brand.color);
  for (const listener of listeners) listener();
}

/** Most organisations have no colour. Where its shades can't be loaded, it looks as it did. */
async function loadShades(color: string): Promise<void> {
  try {
    const { shadesOf } = await import('./shades');
    // Another brand may be shown meanwhile.
    if (shown.color !== color) return;
    shades = shadesOf(color);
  } catch {
    return;
  }
  for (const listener of listeners) listener();
}

/** The brand that is shown. */
export const useBrand = (): TenantBrand => useSyncExternalStore(onBrand, () => shown);

/** The shades of its colour; nothing for the product's own. */
export const useShades = (): BrandVariants | undefined => useSyncExternalStore(onBrand, () => shades);
