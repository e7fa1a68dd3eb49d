// A page that breaks takes nothing else with it: calls go on around it. A page that can’t be loaded is tried again by itself,
// and when the agent says so: loading everything anew would end the calls.

import { Component, type ReactNode } from 'react';
import { t } from '../i18n';
import { Failure } from './Failure';
import { PartUnavailable } from './lazily';

/** How long after a failure it is tried again, in milliseconds. */
export const AGAIN = 3000;

interface State {
  error: unknown;
}

export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private gone = false;

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidMount() {
    this.gone = false;
  }

  override componentDidCatch(error: unknown) {
    if (!(error instanceof PartUnavailable)) return;
    // Whoever comes to a page again that could not be had does not wait.
    if (error.told) void this.again();
    else this.later();
    error.told = true;
  }

  override componentWillUnmount() {
    this.gone = true;
    clearTimeout(this.timer);
  }

  private later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.again(), AGAIN);
  }

  private async again() {
    const { error } = this.state;
    if (!(error instanceof PartUnavailable)) return;
    clearTimeout(this.timer);
    try {
      await error.again();
    } catch {
      if (!this.gone) this.later();
      return;
    }
    if (!this.gone && this.state.error === error) this.setState({ error: undefined });
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const reload = { label: t('common.reload'), act: () => location.reload() };
    if (error instanceof PartUnavailable) {
      return (
        <Failure
          text={t('shell.pageUnavailable')}
          action={{ label: t('common.tryAgain'), act: () => void this.again() }}
          otherAction={reload}
        />
      );
    }
    return <Failure text={t('shell.pageBroken')} action={reload} />;
  }
}
