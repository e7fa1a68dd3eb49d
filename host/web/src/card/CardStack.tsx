// The ringing calls, at the edge of the window. The first stands at the bottom, later ones above it; what does not fit scrolls.

import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Me } from '../api/types';
import { type Call, type CallKey, isLive, isTalking, rings } from '../calls/call';
import { useCallKeys, useCallState } from '../calls/useCalls';
import { t } from '../i18n';
import { forgetAllBut } from './cardMemory';
import { sameItems } from './equal';
import { RingingCard } from './RingingCard';
import { useRoom } from './room';
import { arrange, draft, firstInLine, type Slot } from './slots';

const useStyles = makeStyles({
  all: {
    position: 'fixed',
    insetInlineEnd: 0,
    bottom: 0,
    // Above dialogs: a call can be answered whatever is open.
    zIndex: 1_000_001,
    boxSizing: 'border-box',
    maxWidth: '100vw',
    // Below the dock: see `useRoom`.
    maxHeight: 'var(--room, 100dvh)',
    display: 'flex',
    flexDirection: 'column',
  },
  count: {
    flexShrink: 0,
    alignSelf: 'end',
    marginInlineEnd: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    boxShadow: tokens.shadow8,
  },
  stack: {
    minHeight: 0,
    // Keeps its place at the bottom when another card comes above.
    display: 'flex',
    flexDirection: 'column-reverse',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalM,
    ':empty': { padding: 0 },
    overflowY: 'auto',
    overscrollBehavior: 'contain',
  },
  // That there are more than can be seen is seen.
  several: { overflowY: 'scroll', paddingTop: tokens.spacingVerticalXS },
});

const isEditable = (element: Element): boolean =>
  element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

/** What can have the focus has it; whether that is so. */
function focusOn(target: Element | null): boolean {
  if (!(target instanceof HTMLElement) || !target.isConnected) return false;
  target.focus();
  return document.activeElement === target;
}

/**
 * Where the focus goes when the card with the focus is gone: back to where it was. Whoever has answered is with the call then,
 * unless they were typing.
 */
function giveBack(before: Element | null, answered: boolean): void {
  const call = document.querySelector('[data-testid=call-bar]');
  const places = answered && before && !isEditable(before) ? [call, before] : [before, call];
  for (const place of [...places, document.querySelector('#page h1')]) if (focusOn(place)) return;
}

const cardIn = (element: Element | null): string | undefined =>
  element?.closest<HTMLElement>('[data-call]')?.dataset.call;

export function CardStack({ me }: { me: Me }) {
  const styles = useStyles();
  const ringing = useCallState<readonly Call[]>((state) => state.calls.filter(rings), sameItems);
  const talking = useCallState((state) => state.calls.some(isTalking));
  const answered = useCallKeys(isLive);
  const [slots, setSlots] = useState<readonly Slot[]>([]);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState<CallKey>();
  const stack = useRef<HTMLDivElement>(null);
  const little = useRoom(stack);
  const before = useRef<Element>(null);

  // Where nothing rings any more, there is nothing that could slide anywhere.
  const held = (pointed || focused !== undefined) && ringing.length > 0;
  const arranged = arrange(slots, ringing, held);
  if (arranged !== slots) setSlots(arranged);

  if (pointed && !arranged.length) setPointed(false);

  const shown = arranged.map(({ key }) => key).join();
  useEffect(() => {
    // The card with the focus has gone, or its buttons have: the browser has put the focus nowhere.
    if (focused === undefined || stack.current?.contains(document.activeElement)) return;
    // Whoever has answered it wants to be with the call, or where they typed: its place has nothing left to press.
    const drafting = arranged.some(({ key, drafting }) => key === focused && drafting);
    const card = stack.current?.querySelector<HTMLElement>(`[data-call="${focused}"]`);
    if (card && (drafting || !answered.includes(focused))) return card.focus();
    giveBack(before.current, answered.includes(focused));
    setFocused(undefined);
  }, [shown, focused, arranged, answered]);

  function onFocus({ target, relatedTarget }: FocusEvent) {
    if (relatedTarget && !stack.current?.contains(relatedTarget)) before.current = relatedTarget;
    setFocused(cardIn(target) as CallKey | undefined);
  }

  function onBlur({ relatedTarget }: FocusEvent) {
    // Without a next element, the window has lost the focus or the element is gone: an effect looks after that.
    if (relatedTarget && !stack.current?.contains(relatedTarget)) setFocused(undefined);
  }

  function onKeyDown({ key }: KeyboardEvent) {
    if (key !== 'Escape') return;
    giveBack(before.current, false);
    setFocused(undefined);
  }

  const known = useCallKeys(() => true);
  useEffect(() => forgetAllBut([...known, ...arranged.map(({ key }) => key)]), [known, arranged]);

  const first = firstInLine(ringing, focused);
  return (
    // Keys that nothing in the cards has used lead out of them.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={stack}
      className={styles.all}
      data-testid="ringing-calls"
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={onFocus}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
    >
      {ringing.length > 1 ? (
        <Text size={200} weight="semibold" className={styles.count} data-testid="ringing-count">
          {t('card.areRinging', { count: ringing.length })}
        </Text>
      ) : null}
      <div className={mergeClasses(styles.stack, ringing.length > 1 && styles.several)}>
        {arranged.map((slot) => (
          <RingingCard
            key={slot.key}
            slot={slot}
            me={me}
            talking={talking}
            low={little}
            hasKeys={slot.key === first?.key}
            onDraft={(drafting) => setSlots((now) => draft(now, slot.key, drafting))}
          />
        ))}
      </div>
    </div>
  );
}
