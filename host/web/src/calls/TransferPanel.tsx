// Handing a call over: at once, or after having asked. Whoever was asked is a second call; connecting the two is the end.

import { Button, Text } from '@fluentui/react-components';
import { CallRegular, CallTransferRegular, MergeRegular } from '@fluentui/react-icons';
import { linesOf } from '../card/lines';
import { t } from '../i18n';
import { useHome } from '../shell/useHome';
import { type Call, isTalking } from './call';
import { useDockStyles } from './dockStyles';
import { PersonPicker } from './PersonPicker';
import { useCallState, useCallStore, useCanDial } from './useCalls';

export function TransferPanel({ call }: { call: Call }) {
  const styles = useDockStyles();
  const home = useHome();
  const store = useCallStore();
  const canDial = useCanDial();
  const calls = useCallState((state) => state.calls);
  const others = calls.filter((one) => one.key !== call.key && isTalking(one) && one.kind !== 'meeting');
  const busy = call.working !== undefined;
  return (
    <>
      {others.map((other) => (
        <div key={other.key} className={styles.row}>
          <Text className={styles.grow}>
            <bdi>{linesOf(other, home).title}</bdi>
          </Text>
          <Button
            size="small"
            icon={<MergeRegular />}
            disabled={busy}
            onClick={() => void store.connectCalls(call.key, other.key)}
          >
            {t('dock.connectThem')}
          </Button>
        </div>
      ))}
      <PersonPicker
        label={t('dock.handOverTo')}
        actions={[
          {
            label: t('dock.handOverNow'),
            icon: <CallTransferRegular />,
            disabled: busy,
            act: (whom) => void store.transfer(call.key, whom.callee),
          },
          {
            label: t('dock.askFirst'),
            icon: <CallRegular />,
            disabled: !canDial,
            act: ({ target, title, subtitle }) => void store.dial(target, { title, subtitle }),
          },
        ]}
      />
      {call.working === 'transfer' ? <Text role="status">{t('dock.handingOver')}</Text> : null}
    </>
  );
}
