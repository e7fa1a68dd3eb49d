// The card of a call that has been answered: what was known while it rang stays at hand while the agent talks.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useState } from 'react';
import type { Me } from '../api/types';
import type { Call } from '../calls/call';
import { t } from '../i18n';
import { CallerButtons } from './CallerButtons';
import { CardBody } from './CardBody';
import { useCardState } from './useCardState';

const NewContact = lazy(async () => ({ default: (await import('./NewContact')).NewContact }));

const useStyles = makeStyles({
  all: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    maxHeight: '50vh',
    overflowY: 'auto',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

export function CallDetails({ call, me }: { call: Call; me: Me }) {
  const styles = useStyles();
  const state = useCardState(call);
  const [drafting, setDrafting] = useState(false);
  const { card } = state;
  if (!card) return null;
  return (
    <section className={styles.all} aria-label={t('card.details')} data-testid="call-details">
      <div className={styles.buttons}>
        <CallerButtons me={me} state={state} drafting={drafting} onDraft={() => setDrafting(true)} />
        <Text size={200} role="status">
          {state.said ?? ''}
        </Text>
      </div>
      {drafting ? (
        <Suspense>
          <NewContact
            prefilled={{ name: card.caller.networkName ?? '', number: card.caller.e164 ?? '' }}
            onSaved={(customer) => {
              state.onSaved(customer);
              setDrafting(false);
            }}
            onCancel={() => setDrafting(false)}
          />
        </Suspense>
      ) : (
        <CardBody card={card} state={state} schemes={me.tenant.urlSchemes} now={call.startedAt} />
      )}
    </section>
  );
}
