// A meeting that is in no calendar: joined by the link that somebody sent, or by its id and passcode.

import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, type FieldProblem, post } from '../../api/client';
import type { NamedMeeting } from '../../api/types';
import { useCallStore, useCanDial } from '../../calls/useCalls';
import { isKey, t } from '../../i18n';
import { Problem } from '../parts/Problem';
import { wordsOf } from '../parts/words';
import { joinedOf } from './useJoin';

const useStyles = makeStyles({
  all: { marginBottom: tokens.spacingVerticalL },
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr) auto',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    maxWidth: '60rem',
    marginTop: tokens.spacingVerticalS,
    '@media (max-width: 48rem)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

/** Why this is no meeting, in the agent’s language where the server has a kind for it that is known here. */
function refusal({ message, says }: FieldProblem): string {
  const key = `meetings.refused-${says}`;
  return isKey(key) ? t(key) : message;
}

export function JoinBy() {
  const styles = useStyles();
  const store = useCallStore();
  const canJoin = useCanDial();
  const [link, setLink] = useState('');
  const [meetingId, setMeetingId] = useState('');
  const [passcode, setPasscode] = useState('');
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [error, setError] = useState<string>();
  const told = (field: string) => {
    const problem = problems.find((one) => one.field === field);
    return problem ? { validationMessage: refusal(problem) } : {};
  };
  const join = async (event: SyntheticEvent) => {
    event.preventDefault();
    setProblems([]);
    setError(undefined);
    const typed = link.trim()
      ? { link: link.trim() }
      : { meetingId: meetingId.trim(), ...(passcode.trim() ? { passcode: passcode.trim() } : {}) };
    try {
      const { locator, again } = joinedOf(await post<NamedMeeting>('/api/v1/meetings/join', typed));
      await store.join(locator, t('meetings.joined'), { again });
    } catch (failure) {
      const fields = failure instanceof ApiError ? failure.fields : [];
      setProblems(fields);
      if (!fields.some(({ field }) => ['link', 'meetingId', 'passcode'].includes(field))) setError(wordsOf(failure));
    }
  };
  return (
    <details className={styles.all}>
      <summary>{t('meetings.joinBy')}</summary>
      <Text as="p" block size={200}>
        {t('meetings.joinByDetail')}
      </Text>
      <form className={styles.form} onSubmit={(event) => void join(event)} noValidate>
        <Field label={t('meetings.link')} {...told('link')}>
          <Input autoComplete="off" value={link} onChange={(_, { value }) => setLink(value)} />
        </Field>
        <Field label={t('meetings.meetingId')} {...told('meetingId')}>
          <Input
            autoComplete="off"
            inputMode="numeric"
            value={meetingId}
            disabled={Boolean(link.trim())}
            onChange={(_, { value }) => setMeetingId(value)}
          />
        </Field>
        <Field label={t('meetings.passcode')} {...told('passcode')}>
          <Input
            autoComplete="off"
            value={passcode}
            disabled={Boolean(link.trim())}
            onChange={(_, { value }) => setPasscode(value)}
          />
        </Field>
        <Button type="submit" disabled={!canJoin || !(link.trim() || meetingId.trim())}>
          {t('meetings.join')}
        </Button>
      </form>
      {error ? <Problem text={error} /> : null}
    </details>
  );
}
