// Which way a call went, whether it was missed, and whether it was a meeting.

import { CallInboundRegular, CallMissedRegular, CallOutboundRegular, VideoRegular } from '@fluentui/react-icons';
import type { CallRecord } from '../../api/types';
import { t } from '../../i18n';

export function CallIcon({ call }: { call: CallRecord }) {
  if (call.kind === 'meeting') return <VideoRegular role="img" aria-label={t('history.meeting')} />;
  if (call.outcome === 'missed') return <CallMissedRegular role="img" aria-label={t('history.missed')} />;
  return call.direction === 'incoming' ? (
    <CallInboundRegular role="img" aria-label={t('history.incoming')} />
  ) : (
    <CallOutboundRegular role="img" aria-label={t('history.outgoing')} />
  );
}

/** How a call went, in words; of one that goes on, that it does. */
export function outcomeOf({ kind, outcome, state }: CallRecord): string {
  if (!outcome || (outcome === 'answered' && state !== 'ended')) return t('calls.underWay');
  if (kind === 'call' || outcome === 'failed') return t(`calls.outcome-${outcome}`);
  return t(outcome === 'answered' ? 'calls.meeting-joined' : 'calls.meeting-not-joined');
}
