// Light, dark or high contrast: as the system says, or as the agent chose on this device.

import { teamsHighContrastTheme, type Theme, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';
import { keep, kept } from './device';

export const THEMES = ['light', 'dark', 'high-contrast'] as const;
export type ThemeName = (typeof THEMES)[number];

const CHOICE = 'theme';

const DESIGN: Record<ThemeName, Theme> = {
  light: webLightTheme,
  dark: webDarkTheme,
  'high-contrast': teamsHighContrastTheme,
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
}

function themeOfSystem(): ThemeName {
  if (queries.forced.matches || queries.contrast.matches) return 'high-contrast';
  return queries.dark.matches ? 'dark' : 'light';
}

function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  for (const query of Object.values(queries)) query.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    for (const query of Object.values(queries)) query.removeEventListener('change', listener);
  };
}

/** What the agent chose, if anything. */
export const useThemeChoice = (): ThemeName | undefined => useSyncExternalStore(onTheme, () => choice);

/** The theme that is shown, by name and as Fluent takes it. */
export function useTheme(): { name: ThemeName; design: Theme } {
  const name = useSyncExternalStore(onTheme, () => choice ?? themeOfSystem());
  return { name, design: DESIGN[name] };
}
