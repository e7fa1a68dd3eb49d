// Which way a call went, and whether it was missed.

import { CallInboundRegular, CallMissedRegular, CallOutboundRegular } from '@fluentui/react-icons';
import type { CallRecord } from '../../api/types';
import { t } from '../../i18n';

export function CallIcon({ call }: { call: CallRecord }) {
  if (call.outcome === 'missed') return <CallMissedRegular role="img" aria-label={t('history.missed')} />;
  return call.direction === 'incoming' ? (
    <CallInboundRegular role="img" aria-label={t('history.incoming')} />
  ) : (
    <CallOutboundRegular role="img" aria-label={t('history.outgoing')} />
  );
}

/** How a call went, in words; of one that goes on, that it does. */
export const outcomeOf = ({ outcome, state }: CallRecord): string =>
  outcome && !(outcome === 'answered' && state !== 'ended') ? t(`calls.outcome-${outcome}`) : t('calls.underWay');
