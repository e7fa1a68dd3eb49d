// A page that breaks takes nothing else with it: calls go on around it.

import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { Component, type ReactNode } from 'react';
import { t } from '../i18n';
import { PartUnavailable } from './lazily';

interface State {
  error: unknown;
}

export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          {t(error instanceof PartUnavailable ? 'shell.pageUnavailable' : 'shell.pageBroken')}
        </MessageBarBody>
        <MessageBarActions>
          <Button onClick={() => location.reload()}>{t('common.reload')}</Button>
        </MessageBarActions>
      </MessageBar>
    );
  }
}
