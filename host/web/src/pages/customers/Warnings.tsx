// What the server warns of after a customer was saved: nothing is wrong, but the agent wants to know it.

import { makeStyles, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import type { Customer } from '../../api/types';
import { t } from '../../i18n';
import { DismissButton } from '../../shell/DismissButton';
import { customerPath } from '../../shell/routes';
import { PageLink } from '../../shell/PageLink';

const useStyles = makeStyles({ text: { overflowWrap: 'anywhere' } });

export type Warning = NonNullable<Customer['warnings']>[number];

function Words({ warning: { kind, number, customerId, name } }: { warning: Warning }) {
  if (kind === 'unlisted-number') return t('customer.unlistedNumber', { number });
  return (
    <>
      {t('customer.sharedNumber', { number })}{' '}
      {customerId ? <PageLink to={customerPath(customerId)}>{name ?? customerId}</PageLink> : <bdi>{name}</bdi>}
    </>
  );
}

export function Warnings({ warnings, dismiss }: { warnings: readonly Warning[]; dismiss: () => void }) {
  const styles = useStyles();
  if (!warnings.length) return null;
  return (
    <MessageBar intent="warning" layout="multiline" role="status" data-testid="customer-warnings">
      <MessageBarBody dir="auto" className={styles.text}>
        {warnings.map((warning) => (
          <div key={`${warning.kind} ${warning.number} ${warning.customerId ?? ''}`}>
            <Words warning={warning} />
          </div>
        ))}
      </MessageBarBody>
      <MessageBarActions containerAction={<DismissButton dismiss={dismiss} />} />
    </MessageBar>
  );
}
