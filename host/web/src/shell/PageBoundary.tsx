// A page that breaks takes nothing else with it: calls go on around it.

import { Component, type ReactNode } from 'react';
import { t } from '../i18n';
import { Failure } from './Failure';
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
      <Failure
        text={t(error instanceof PartUnavailable ? 'shell.pageUnavailable' : 'shell.pageBroken')}
        action={{ label: t('common.reload'), act: () => location.reload() }}
      />
    );
  }
}
