// Who is in a call or meeting, who waits in its lobby, and taking somebody in.

import { Badge, Button, Text } from '@fluentui/react-components';
import { MergeRegular, MicOffRegular, PersonAddRegular } from '@fluentui/react-icons';
import { linesOf } from '../card/lines';
import { t } from '../i18n';
import type { Participant } from '../calling/calling';
import { useHome } from '../shell/useHome';
import { type Call, isTalking } from './call';
import { useDockStyles } from './dockStyles';
import { merge, mergeOf } from './operations/merge';
import { PersonPicker } from './PersonPicker';
import { useCallState, useCallStore } from './useCalls';

const STATES: Partial<Record<Participant['state'], 'dock.personRinging' | 'dock.personHolds' | 'dock.personWaits'>> = {
  Connecting: 'dock.personRinging',
  Ringing: 'dock.personRinging',
  EarlyMedia: 'dock.personRinging',
  Hold: 'dock.personHolds',
  InLobby: 'dock.personWaits',
};

/** A number without a name is its own name; other ids mean nothing to people. */
const nameOf = ({ id, displayName }: Participant): string =>
  displayName || (id.startsWith('4:') ? id.slice(2) : t('dock.somebody'));

function Person({ call, one }: { call: Call; one: Participant }) {
  const styles = useDockStyles();
  const store = useCallStore();
  const state = STATES[one.state];
  return (
    <li className={styles.row} data-testid="call-person">
      <Text className={styles.grow}>
        <bdi>{nameOf(one)}</bdi>
      </Text>
      {state ? (
        <Badge appearance="tint" color="informative">
          {t(state)}
        </Badge>
      ) : null}
      {one.muted ? <MicOffRegular aria-label={t('dock.personMuted')} /> : null}
      {one.speaking ? <Text size={200}>{t('dock.personSpeaks')}</Text> : null}
      {one.state === 'InLobby' ? (
        <Button size="small" disabled={call.working !== undefined} onClick={() => void store.admit(call.key, one.id)}>
          {t('dock.letIn')}
        </Button>
      ) : null}
    </li>
  );
}

/** The agent’s other calls, and how they become one with this one. */
function OtherCalls({ call }: { call: Call }) {
  const styles = useDockStyles();
  const home = useHome();
  const store = useCallStore();
  const calls = useCallState((state) => state.calls);
  const others = calls.filter((one) => one.key !== call.key && isTalking(one) && one.kind !== 'test');
  if (call.working === 'merge') return <Text role="status">{t('dock.merging')}</Text>;
  const ways = others.map((other) => ({ other, how: mergeOf(call, other) }));
  return (
    <>
      {ways.map(({ other, how }) =>
        how ? (
          <div key={other.key} className={styles.row}>
            <Text className={styles.grow}>
              <bdi>{linesOf(other, home).title}</bdi>
            </Text>
            <Button
              size="small"
              icon={<MergeRegular />}
              disabled={call.working !== undefined || other.working !== undefined}
              onClick={() => void store.run((lines) => merge(lines, how))}
            >
              {t('dock.merge')}
            </Button>
          </div>
        ) : null,
      )}
      {ways.some(({ how }) => how) ? (
        <Text size={200}>{t('dock.mergeHint')}</Text>
      ) : ways.length ? (
        <Text size={200}>{t('dock.mergeNot')}</Text>
      ) : null}
    </>
  );
}

export function PeoplePanel({ call }: { call: Call }) {
  const styles = useDockStyles();
  const store = useCallStore();
  return (
    <>
      <ul className={styles.list} aria-label={t('dock.people')}>
        <li className={styles.row} data-testid="call-person">
          <Text className={styles.grow}>{t('dock.you')}</Text>
          {call.muted ? <MicOffRegular aria-label={t('dock.personMuted')} /> : null}
        </li>
        {call.participants.map((one) => (
          <Person key={one.id} call={call} one={one} />
        ))}
      </ul>
      {call.kind === 'meeting' ? null : <OtherCalls call={call} />}
      <PersonPicker
        label={t('dock.addPerson')}
        actions={[
          {
            label: t('dock.add'),
            icon: <PersonAddRegular />,
            disabled: call.working !== undefined,
            act: (whom) => void store.add(call.key, whom.callee),
          },
        ]}
      />
    </>
  );
}
