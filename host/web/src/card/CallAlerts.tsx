// Makes the agent notice calls: sound, notification, title, announcement and keys. It shows nothing but what screen readers hear.

import { makeStyles } from '@fluentui/react-components';
import { useEffect, useReducer, useRef, useState, useSyncExternalStore } from 'react';
import { type Call, isTalking, rings } from '../calls/call';
import { useCallKeys, useCallState, useCallStore } from '../calls/useCalls';
import { mayRing } from './agentState';
import { Alerter, noticeTag } from './alerter';
import { alerts } from './alerts';
import { closeNotice, onNotice, showNotice } from './desktopNotices';
import { sameItems } from './equal';
import { showHelp } from './help';
import { ringtone } from './ringtone';
import { shortcutOf } from './shortcuts';
import { firstInLine } from './slots';
import { sayInTab } from './titleAndIcon';
import { beginWrapUp, useAgentState } from './useAgentState';

const useStyles = makeStyles({
  // For screen readers only.
  heard: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: '-1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/** Sounds and says what rings. */
function useAlerter(ringing: readonly Call[], say: (text: string) => void): void {
  const talking = useCallState((state) => state.calls.some(isTalking));
  const chosen = useSyncExternalStore(alerts.subscribe, alerts.get);
  const may = mayRing(useAgentState());
  const [looked, look] = useReducer((count: number) => count + 1, 0);
  const alerter = useRef<Alerter>(undefined);

  useEffect(() => ringtone.set(chosen), [chosen]);

  useEffect(() => {
    alerter.current ??= new Alerter({
      ring: (tone) => (tone ? ringtone.play(tone) : ringtone.stop()),
      notify: (tag, title, body) => void showNotice(tag, title, body),
      unnotify: (tag) => void closeNotice(tag),
      tab: sayInTab,
      announce: say,
    });
    const now = Date.now();
    const { ringtone: sounds, notifications } = chosen;
    const next = alerter.current.update({ ringing, talking, mayRing: may, ringtone: sounds, notifications }, now);
    if (next === undefined) return;
    const timer = setTimeout(look, next - now);
    return () => clearTimeout(timer);
  }, [ringing, talking, chosen, may, say, looked]);

  useEffect(
    () => () => {
      ringtone.stop();
      sayInTab(undefined);
    },
    [],
  );
}

/** Time to finish its work begins with the end of each conversation. */
function useWrapUp(): void {
  const talks = useCallKeys(isTalking);
  const before = useRef(talks);
  useEffect(() => {
    const over = before.current.some((key) => !talks.includes(key));
    before.current = talks;
    if (over) beginWrapUp();
  }, [talks]);
}

/** Browsers let a page sound once it has been touched. */
function useUnlock(): void {
  useEffect(() => {
    const kinds = ['pointerdown', 'keydown'] as const;
    for (const kind of kinds) addEventListener(kind, ringtone.unlock, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) removeEventListener(kind, ringtone.unlock, { capture: true });
    };
  }, []);
}

const cardWithFocus = () => document.activeElement?.closest<HTMLElement>('[data-call]')?.dataset.call;

export function CallAlerts() {
  const styles = useStyles();
  const store = useCallStore();
  const ringing = useCallState<readonly Call[]>((state) => state.calls.filter(rings), sameItems);
  const [said, say] = useState('');
  useAlerter(ringing, say);
  useUnlock();
  useWrapUp();

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      if (!shortcut) return;
      if (shortcut === 'help') {
        event.preventDefault();
        showHelp(true);
        return;
      }
      const call = firstInLine(store.getSnapshot().calls.filter(rings), cardWithFocus() as Call['key'] | undefined);
      if (!call) return;
      event.preventDefault();
      if (shortcut === 'answer') void store.answer(call.key);
      if (shortcut === 'decline') void store.decline(call.key);
      if (shortcut === 'toCard')
        document.querySelector<HTMLElement>(`[data-call="${call.key}"] [data-testid=accept]`)?.focus();
    };
    addEventListener('keydown', pressed, { capture: true });
    return () => removeEventListener('keydown', pressed, { capture: true });
  }, [store]);

  useEffect(
    () =>
      onNotice((action, tag) => {
        const call = store.getSnapshot().calls.find((one) => rings(one) && noticeTag(one) === tag);
        if (!call || action === 'open') return;
        void (action === 'accept' ? store.answer(call.key) : store.decline(call.key));
      }),
    [store],
  );

  return (
    <div className={styles.heard} aria-live="assertive" data-testid="announced">
      {said}
    </div>
  );
}
