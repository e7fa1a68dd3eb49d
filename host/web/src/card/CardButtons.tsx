// The buttons of a card: each has a place of its own from the first moment, and is only switched off where it has nothing to do.

import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CallEndRegular, CallRegular } from '@fluentui/react-icons';
import type { Me } from '../api/types';
import { useCallStore } from '../calls/useCalls';
import { t } from '../i18n';
import { CallerButtons } from './CallerButtons';
import { ariaKeys } from './shortcuts';
import type { Slot } from './slots';
import type { CardState } from './useCardState';

// Dark enough for white text in every theme and state, which Fluent's greens and reds are not when they are hovered.
const GREEN = { rest: '#0e700e', hover: '#0c5e0c', pressed: '#094509' };
const RED = { rest: '#b10e1c', hover: '#960b18', pressed: '#6e0811' };

const coloured = (colour: typeof GREEN) => ({
  backgroundColor: colour.rest,
  color: '#fff',
  border: `1px solid ${tokens.colorTransparentStroke}`,
  ':hover': { backgroundColor: colour.hover, color: '#fff' },
  ':hover:active': { backgroundColor: colour.pressed, color: '#fff' },
});

const useStyles = makeStyles({
  said: {
    display: 'block',
    height: '1.25rem',
    flexShrink: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  more: { display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', gap: tokens.spacingHorizontalXS, flexShrink: 0 },
  cell: {
    minWidth: 0,
    height: '2.25rem',
    padding: 0,
    lineHeight: tokens.lineHeightBase100,
    fontSize: tokens.fontSizeBase200,
  },
  hidden: { visibility: 'hidden' },
  main: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    height: '2.5rem',
    flexShrink: 0,
    alignItems: 'stretch',
  },
  // The card scrolls where there is little room; these stay in sight.
  low: {
    position: 'sticky',
    bottom: 0,
    height: 'auto',
    minHeight: '2.5rem',
    paddingTop: tokens.spacingVerticalXS,
    paddingBottom: tokens.spacingVerticalS,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  button: { flexGrow: 1, flexBasis: 0, minWidth: 0 },
  accept: coloured(GREEN),
  decline: coloured(RED),
  over: { alignItems: 'center', justifyContent: 'center' },
});

interface Props {
  slot: Slot;
  me: Me;
  state: CardState;
  hasKeys: boolean;
  talking: boolean;
  low: boolean;
  onDraft: (drafting: boolean) => void;
}

function saidOf({ slot, state }: Props): string {
  const { trouble } = slot.call;
  if (trouble?.action === 'answer') return t('card.notAnswered', { reason: trouble.reason });
  if (trouble?.action === 'decline') return t('card.notDeclined', { reason: trouble.reason });
  return state.said ?? '';
}

export function CardButtons(props: Props) {
  const { slot, me, state, hasKeys, talking, low, onDraft } = props;
  const styles = useStyles();
  const store = useCallStore();
  const { key, phase } = slot.call;
  const answering = phase === 'answering';
  const said = saidOf(props);
  return (
    <>
      {state.hasLater ? (
        <Button size="small" className={styles.said} appearance="transparent" onClick={state.showLater}>
          {t('card.showLater')}
        </Button>
      ) : (
        <Text size={200} className={styles.said} role="status" title={said} data-testid="card-said">
          {said}
        </Text>
      )}
      <div className={styles.more}>
        <CallerButtons
          className={styles.cell}
          me={me}
          state={state}
          drafting={slot.drafting}
          onDraft={() => onDraft(true)}
        />
        <Button
          size="small"
          className={mergeClasses(styles.cell, (!talking || slot.over) && styles.hidden)}
          disabled={answering}
          onClick={() => void store.answer(key, 'end')}
        >
          {t('card.endAndAccept')}
        </Button>
      </div>
      {slot.over ? (
        <div className={mergeClasses(styles.main, low && styles.low, styles.over)}>
          <Text>{t('card.over')}</Text>
        </div>
      ) : (
        <div className={mergeClasses(styles.main, low && styles.low)}>
          <Button
            className={mergeClasses(styles.button, styles.accept)}
            icon={<CallRegular />}
            disabledFocusable={answering}
            data-testid="accept"
            {...(hasKeys ? { 'aria-keyshortcuts': ariaKeys('answer') } : {})}
            onClick={() => void store.answer(key)}
          >
            {t(answering ? 'card.answering' : talking ? 'card.holdAndAccept' : 'card.accept')}
          </Button>
          <Button
            className={mergeClasses(styles.button, styles.decline)}
            icon={<CallEndRegular />}
            disabledFocusable={answering}
            data-testid="decline"
            {...(hasKeys ? { 'aria-keyshortcuts': ariaKeys('decline') } : {})}
            onClick={() => void store.decline(key)}
          >
            {t('card.decline')}
          </Button>
        </div>
      )}
    </>
  );
}
