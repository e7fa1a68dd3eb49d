// Light, dark or high contrast: as the system says, or as the agent chose on this device.

import { type BrandVariants, createLightTheme, type Theme, webLightTheme } from '@fluentui/react-components';
import { useMemo, useSyncExternalStore } from 'react';
import { useShades } from './brand';
import { keep, kept } from './device';

export const THEMES = ['light', 'dark', 'high-contrast'] as const;
export type ThemeName = (typeof THEMES)[number];

const CHOICE = 'theme';

/** A theme with the shades of a colour, or with Fluent's own. */
export type Design = (shades: BrandVariants | undefined) => Theme;

/** The others are loaded when they are wanted. */
const OTHERS = {
  dark: async () => (await import('./themes/dark')).dark,
  'high-contrast': async () => (await import('./themes/highContrast')).highContrast,
};

const designs: Record<'light', Design> & Partial<Record<ThemeName, Design>> = {
  light: (shades) => (shades ? createLightTheme(shades) : webLightTheme),
};

const queries = {
  dark: matchMedia('(prefers-color-scheme: dark)'),
  contrast: matchMedia('(prefers-contrast: more)'),
  forced: matchMedia('(forced-colors: active)'),
};

const listeners = new Set<() => void>();

function isTheme(text: string | undefined): text is ThemeName {
  return THEMES.some((one) => one === text);
}

/** What the agent chose; without a choice the system decides. */
let choice = ((): ThemeName | undefined => {
  const choice = kept(CHOICE);
  return isTheme(choice) ? choice : undefined;
})();

/** Chooses a theme for this device; the system’s without one. */
export function chooseTheme(theme: ThemeName | undefined): void {
  choice = theme;
  keep(CHOICE, theme);
  for (const listener of listeners) listener();
  void loadTheme();
}

function themeOfSystem(): ThemeName {
  if (queries.forced.matches || queries.contrast.matches) return 'high-contrast';
  return queries.dark.matches ? 'dark' : 'light';
}

const wanted = (): ThemeName => choice ?? themeOfSystem();

/** The theme that is shown: light, until another one has been loaded. */
let shown: ThemeName = 'light';

/** Loads the theme that is wanted now, and shows it from then on. Without it, the page is shown as it was. */
export async function loadTheme(): Promise<void> {
  const name = wanted();
  try {
    if (name !== 'light') designs[name] ??= await OTHERS[name]();
  } catch {
    return;
  }
  // Another one may have been chosen meanwhile.
  if (name !== wanted()) return;
  shown = name;
  for (const listener of listeners) listener();
}

for (const query of Object.values(queries)) query.addEventListener('change', () => void loadTheme());

function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the agent chose, if anything. */
export const useThemeChoice = (): ThemeName | undefined => useSyncExternalStore(onTheme, () => choice);

/** The theme that is shown, by name and as Fluent takes it. */
export function useTheme(): { name: ThemeName; design: Theme } {
  const name = useSyncExternalStore(onTheme, () => shown);
  const shades = useShades();
  const design = useMemo(() => (designs[name] ?? designs.light)(shades), [name, shades]);
  return { name, design };
}
