// Renders a component as the page would have it.

import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { render, type RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { vi } from 'vitest';
import { type Calls, CallsContext } from '../calls/calls';

/** A tab that is ready and in which nothing happens; its functions are mocks. */
export function quietCalls(change: Partial<Calls> = {}): Calls {
  const done = () => vi.fn(() => Promise.resolve());
  return {
    ready: true,
    canStart: true,
    ringing: [],
    active: undefined,
    error: undefined,
    historyVersion: 0,
    accept: done(),
    decline: done(),
    hangUp: done(),
    toggleMute: done(),
    toggleHold: done(),
    start: done(),
    dismissError: vi.fn(),
    ...change,
  };
}

const page = (component: ReactElement, calls: Calls) => (
  <FluentProvider theme={webLightTheme}>
    <CallsContext value={calls}>{component}</CallsContext>
  </FluentProvider>
);

/** Renders with these calls; `update` renders the same again with others. */
export function renderWith(component: ReactElement, calls: Calls): RenderResult & { update: (calls: Calls) => void } {
  const result = render(page(component, calls));
  return { ...result, update: (calls) => result.rerender(page(component, calls)) };
}
