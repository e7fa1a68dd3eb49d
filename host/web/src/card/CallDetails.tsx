// What the card of an answered call told, and what has come since: for the agent who talks to them now.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { Call } from '../calls/call';
import { t } from '../i18n';
import { useMe } from '../shell/me';
import { CardBody } from './CardBody';
import { useCardState } from './useCardState';

const useStyles = makeStyles({
  said: { whiteSpace: 'pre-line' },
  details: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    maxHeight: '16rem',
    overflowY: 'auto',
    overflowWrap: 'anywhere',
  },
});

export function CallDetails({ call }: { call: Call }) {
  const styles = useStyles();
  const me = useMe();
  const state = useCardState(call);
  if (!state.card)
    return (
      <Text className={styles.said}>
        {call.cardTrouble === undefined
          ? t('reasons.stillLooking')
          : t('card.cantIdentify', { reason: call.cardTrouble })}
      </Text>
    );
  return (
    // What scrolls has to be reached by keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.details} role="group" aria-label={t('card.details')} tabIndex={0} data-testid="call-details">
      <CardBody card={state.card} state={state} schemes={me.tenant.urlSchemes} now={call.startedAt} />
      {state.said ? (
        <Text size={200} role="status">
          {state.said}
        </Text>
      ) : null}
    </div>
  );
}
