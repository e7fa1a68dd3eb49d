// Renders a component as the page would have it.

import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { act, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { CallStoreContext } from '../calls/useCalls';
import { MeContext } from '../shell/me';
import { alice } from './samples';
import { stage, type Stage } from './stage';

/** Renders with the calls of a tab in which nothing happens but what the test says. */
export async function renderStaged(component: ReactElement, me = alice): Promise<Stage> {
  const staged = await stage();
  render(
    <FluentProvider theme={webLightTheme}>
      <MeContext value={me}>
        <CallStoreContext value={staged.store}>{component}</CallStoreContext>
      </MeContext>
    </FluentProvider>,
  );
  return staged;
}

/** Something happens, and the page shows it. */
export async function happens<T>(what: () => T): Promise<T> {
  let result: T | undefined;
  await act(async () => {
    result = what();
    await Promise.resolve();
  });
  return result as T;
}
