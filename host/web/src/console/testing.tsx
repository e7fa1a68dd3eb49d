// For tests: a page of the console, as somebody with these roles sees it.

import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { Route } from 'wouter';
import type { Me } from '../api/types';
import { loadConsoleWords } from '../i18n';
import { MeContext } from '../shell/me';
import { alice } from '../testing/samples';

/** Renders a page at an address, of which `pattern` names the parts. */
export async function renderConsole(
  page: ReactElement,
  { at, pattern, roles = ['admin'] }: { at: string; pattern: string; roles?: Me['roles'] },
): Promise<void> {
  await loadConsoleWords();
  history.replaceState(null, '', at);
  render(
    <FluentProvider theme={webLightTheme}>
      <MeContext value={{ ...alice, roles }}>
        <Route path={pattern}>{page}</Route>
      </MeContext>
    </FluentProvider>,
  );
}
