// The way back into a meeting that the agent left: as long as it goes on by the calendar, or by what it was joined by.

import { Button } from '@fluentui/react-components';
import { VideoRegular } from '@fluentui/react-icons';
import type { CallRecord } from '../../api/types';
import type { CalendarMeeting } from '../../calls/call';
import { useCanDial } from '../../calls/useCalls';
import { t } from '../../i18n';
import { useIsIn, useJoin, useJoinAgain } from '../meetings/useJoin';
import { Problem } from '../parts/Problem';
import { useNow } from '../parts/useNow';
import { useTitle } from './useTitle';

type ButtonLook = Pick<Parameters<typeof Button>[0], 'appearance' | 'size'>;

interface Props extends ButtonLook {
  call: CallRecord;
}

function ByCalendar({ call, meeting, ...look }: Props & { meeting: CalendarMeeting }) {
  const canJoin = useCanDial();
  const now = useNow();
  const isIn = useIsIn(meeting.id);
  const { join, busy, error } = useJoin(meeting, useTitle(call));
  if (isIn || Date.parse(meeting.endsAt) <= now) return null;
  return (
    <>
      <Button {...look} icon={<VideoRegular />} disabled={!canJoin || busy} onClick={join}>
        {t('history.joinAgain')}
      </Button>
      {error ? <Problem text={error} /> : null}
    </>
  );
}

function ByLocator({ call, ...look }: Props) {
  const canJoin = useCanDial();
  const { join, busy, error } = useJoinAgain(call, useTitle(call));
  // Nobody knows when it ends. Whoever is in it has its controls.
  if (call.state !== 'ended') return null;
  return (
    <>
      <Button {...look} icon={<VideoRegular />} disabled={!canJoin || busy} onClick={join}>
        {t('history.joinAgain')}
      </Button>
      {error ? <Problem text={error} /> : null}
    </>
  );
}

export function JoinAgain(props: Props) {
  const { meetingId, meetingEndsAt, title, titleSays, joinsAgain } = props.call;
  if (joinsAgain) return <ByLocator {...props} />;
  if (!meetingId || !meetingEndsAt) return null;
  return (
    <ByCalendar {...props} meeting={{ id: meetingId, subject: titleSays ? null : title, endsAt: meetingEndsAt }} />
  );
}
