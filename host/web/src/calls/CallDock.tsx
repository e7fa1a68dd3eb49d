// All calls of this tab that do not ring here: those that go on, and those that ended with something to be told. In view on
// every page, or in a window of its own.

import { makeStyles } from '@fluentui/react-components';
import { Suspense, useEffect, useRef } from 'react';
import { beforeCalls } from '../shell/lazily';
import { PageBoundary } from '../shell/PageBoundary';
import { rings } from './call';
import { useCallKeys, useCallState } from './useCalls';

const CallList = beforeCalls(async () => (await import('./CallList')).CallList);

const useStyles = makeStyles({
  // Many calls must not hide the page.
  dock: { maxHeight: '50vh', overflowY: 'auto' },
});

/** What the agent used goes with its call: then the next call has the focus, or the page. */
function useKeptFocus(count: number) {
  const dock = useRef<HTMLDivElement>(null);
  const inside = useRef(false);
  useEffect(() => {
    if (!inside.current || document.activeElement !== document.body) return;
    const next = dock.current?.querySelector<HTMLElement>('button:not(:disabled)');
    (next ?? document.querySelector<HTMLElement>('#page h1'))?.focus();
  }, [count]);
  return {
    ref: dock,
    onFocus: () => (inside.current = true),
    onBlur: (event: React.FocusEvent) => {
      // Without a target the element that had it is gone, or the whole window is left.
      if (event.relatedTarget) inside.current = dock.current?.contains(event.relatedTarget) ?? false;
    },
  };
}

export function CallDock() {
  const styles = useStyles();
  const keys = useCallKeys((call) => !rings(call));
  const notices = useCallState((state) => state.notices);
  const focus = useKeptFocus(keys.length + notices.length);
  return (
    <div className={styles.dock} {...focus}>
      {keys.length + notices.length ? (
        <PageBoundary>
          <Suspense>
            <CallList keys={keys} notices={notices} />
          </Suspense>
        </PageBoundary>
      ) : null}
    </div>
  );
}
