// The agent's calls, newest first.

import {
  Button,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import { CallInboundRegular, CallMissedRegular, CallOutboundRegular, CallRegular } from '@fluentui/react-icons';
import type { CallPage, CallRecord } from '../api/types';
import { useCallState, useCallStore, useCanDial } from '../calls/useCalls';
import { clock, dateTime } from '../i18n/format';
import { t } from '../i18n';
import { Page } from '../shell/Page';
import { ListEnd } from './ListEnd';
import { useList } from './useList';

const useStyles = makeStyles({
  missed: { color: tokens.colorPaletteRedForeground1 },
  second: { color: tokens.colorNeutralForeground3, marginLeft: tokens.spacingHorizontalS },
});

function Icon({ call }: { call: CallRecord }) {
  if (call.outcome === 'missed') return <CallMissedRegular aria-label="Missed" />;
  return call.direction === 'incoming' ? (
    <CallInboundRegular aria-label="Incoming" />
  ) : (
    <CallOutboundRegular aria-label="Outgoing" />
  );
}

export function History() {
  const styles = useStyles();
  const store = useCallStore();
  const canDial = useCanDial();
  const historyVersion = useCallState((state) => state.historyVersion);
  const list = useList<CallRecord, CallPage>('/api/v1/calls?limit=50', historyVersion);
  return (
    <Page title={t('shell.history')}>
      <Table aria-label="History" size="small">
        <TableHeader>
          <TableRow>
            <TableHeaderCell>Who</TableHeaderCell>
            <TableHeaderCell>How it went</TableHeaderCell>
            <TableHeaderCell>When</TableHeaderCell>
            <TableHeaderCell>How long</TableHeaderCell>
            <TableHeaderCell />
          </TableRow>
        </TableHeader>
        <TableBody>
          {list.items.map((call) => {
            const number = call.party.e164;
            return (
              <TableRow key={call.id} data-testid="history-row" data-outcome={call.outcome ?? 'none'}>
                <TableCell>
                  <Icon call={call} /> {call.title}
                  <Text size={200} className={styles.second}>
                    {call.subtitle}
                  </Text>
                </TableCell>
                <TableCell className={call.outcome === 'missed' ? styles.missed : undefined}>
                  {call.outcome ? t(`calls.outcome-${call.outcome}`) : t('calls.underWay')}
                </TableCell>
                <TableCell>{dateTime(call.startedAt)}</TableCell>
                <TableCell>{call.durationS === null ? '' : clock(call.durationS)}</TableCell>
                <TableCell>
                  {number ? (
                    <Button
                      size="small"
                      appearance="subtle"
                      icon={<CallRegular />}
                      disabled={!canDial}
                      onClick={() => void store.dial({ phoneNumber: number }, { title: call.title })}
                    >
                      Call back
                    </Button>
                  ) : null}
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
      <ListEnd list={list} empty="No calls yet. When the phone rings, it shows here." />
    </Page>
  );
}
