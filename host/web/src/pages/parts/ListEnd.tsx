// The end of a list: an error, the way to more, or the reason why it is empty.

import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { Suspense } from 'react';
import { MUST_CONNECT } from '../../api/client';
import { t } from '../../i18n';
import { lazily } from '../../shell/lazily';
import { Problem } from './Problem';

const Refused = lazily(async () => (await import('./Refused')).Refused);

const useStyles = makeStyles({
  end: { display: 'flex', justifyContent: 'center', padding: tokens.spacingVerticalL },
});

interface Props {
  list: {
    items: unknown[];
    loading: boolean;
    error: string | undefined;
    kind?: string | undefined;
    feature?: string | undefined;
    more: (() => void) | undefined;
    retry: () => void;
  };
  empty: string;
}

export function ListEnd({ list, empty }: Props) {
  const styles = useStyles();
  if (list.feature ?? list.kind === MUST_CONNECT) {
    return (
      <Suspense>
        <Refused text={list.error ?? ''} kind={list.kind} feature={list.feature} />
      </Suspense>
    );
  }
  if (list.error) return <Problem text={list.error} retry={list.retry} />;
  return (
    <div className={styles.end}>
      {list.loading ? (
        <Spinner size="small" label={t('common.loading')} />
      ) : list.more ? (
        <Button onClick={list.more}>{t('common.showMore')}</Button>
      ) : list.items.length === 0 ? (
        <Text>{empty}</Text>
      ) : null}
    </div>
  );
}
