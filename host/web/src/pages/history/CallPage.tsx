// A call’s own page.

import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { CallRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useParams } from 'wouter';
import type { CallRecord, Customer } from '../../api/types';
import { useCanDial } from '../../calls/useCalls';
import { callerWords } from '../../card/said';
import { t } from '../../i18n';
import { clock, dateTime } from '../../i18n/format';
import { shownNumber } from '../../i18n/numbers';
import { mayUse } from '../../console/role';
import { useMe } from '../../shell/me';
import { Page } from '../../shell/Page';
import { PageLink } from '../../shell/PageLink';
import { customerPath, ROUTES } from '../../shell/routes';
import { useHome } from '../../shell/useHome';
import { customerUrl } from '../customers/requests';
import { useHistoryVersion } from '../parts/dialling';
import { Name } from '../parts/Name';
import { Problem } from '../parts/Problem';
import { useDocument } from '../parts/useDocument';
import { CallIcon, outcomeOf } from './CallIcon';
import { CallLog } from './CallLog';
import { CallNotes } from './CallNotes';
import { CardButtons } from './CardButtons';
import { CallForm } from './form/CallForm';
import { JoinAgain } from './JoinAgain';
import { LinkCustomer } from './LinkCustomer';
import { callUrl } from './requests';
import { Trace } from './Trace';
import { useDealing } from './useDealing';
import { useTitle } from './useTitle';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    margin: `0 0 ${tokens.spacingVerticalL}`,
    '@media (max-width: 32rem)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  label: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '40rem' },
});

function CustomerOf({ call }: { call: CallRecord }) {
  const { document, missing } = useDocument<Customer>(call.customerId ? customerUrl(call.customerId) : undefined);
  if (!call.customerId) return <Text>{t('call.noCustomer')}</Text>;
  // A record of a plugin that keeps no list of customers has no page here.
  if (missing) return <Name>{call.title}</Name>;
  return <PageLink to={customerPath(call.customerId)}>{document?.name ?? t('common.loading')}</PageLink>;
}

function Facts({ call }: { call: CallRecord }) {
  const styles = useStyles();
  const home = useHome();
  const title = useTitle(call);
  const number = shownNumber(call.party, home);
  const party = callerWords(call.party, home);
  const isMeeting = call.kind === 'meeting';
  const facts = [
    [t('history.outcome'), `${t(isMeeting ? 'history.meeting' : `history.${call.direction}`)}: ${outcomeOf(call)}`],
    number ? [t('call.number'), number] : [t('call.party'), isMeeting || party === title ? '' : party],
    [t('history.when'), dateTime(call.startedAt)],
    [t('history.length'), call.durationS === null ? '' : clock(call.durationS)],
  ] as const;
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => [
          <dt key={`${label}:`} className={styles.label}>
            {label}
          </dt>,
          <dd key={label} className={styles.value}>
            <bdi>{value}</bdi>
          </dd>,
        ])}
      {isMeeting ? null : (
        <>
          <dt className={styles.label}>{t('call.customer')}</dt>
          <dd className={styles.value}>
            <CustomerOf call={call} />
          </dd>
        </>
      )}
    </dl>
  );
}

function CallBack({ call, failed }: { call: CallRecord; failed: (why: string) => void }) {
  const canDial = useCanDial();
  const { callBack } = useDealing(call, failed);
  if (!callBack) return null;
  return (
    <Button appearance="primary" icon={<CallRegular />} disabled={!canDial} onClick={callBack}>
      {t('history.callBack')}
    </Button>
  );
}

export function CallPage() {
  const styles = useStyles();
  // Agents have read the words themselves.
  const isDeveloper = mayUse(useMe(), 'developer');
  const { id = '' } = useParams();
  const version = useHistoryVersion();
  const [failed, setFailed] = useState<string>();
  const [presses, setPresses] = useState(0);
  const { document: call, error, missing, reload, show } = useDocument<CallRecord>(callUrl(id), version);
  const title = useTitle(call);
  if (missing) {
    return (
      <Page title={t('call.missing')}>
        <Text as="p" block>
          {t('call.missingDetail')}
        </Text>
        <PageLink to={ROUTES.history}>{t('shell.history')}</PageLink>
      </Page>
    );
  }
  return (
    <Page
      title={call ? title : t('shell.history')}
      beside={
        call ? (
          <>
            <CallIcon call={call} />
            <CallBack call={call} failed={setFailed} />
            <JoinAgain call={call} appearance="primary" />
          </>
        ) : null
      }
    >
      {error ? <Problem text={error} retry={reload} /> : null}
      {failed ? <Problem text={failed} /> : null}
      {call ? (
        <div className={styles.parts}>
          <Facts call={call} />
          <CallLog call={call} />
          {call.card ? <CardButtons card={call.card} pressed={() => setPresses((n) => n + 1)} /> : null}
          <CallNotes key={`${call.id} notes`} callId={call.id} call={call} />
          <CallForm key={`${call.id} form`} call={call} changed={show} />
          {call.kind === 'call' ? <LinkCustomer call={call} changed={show} /> : null}
          {call.direction === 'incoming' && call.state !== 'ringing' ? (
            <Trace callId={call.id} startedAt={call.startedAt} version={version + presses} card={call.card} />
          ) : null}
          {call.direction === 'outgoing' && isDeveloper ? (
            <Trace callId={call.id} startedAt={call.startedAt} version={version} title={t('trace.beforeCall')} />
          ) : null}
        </div>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </Page>
  );
}
