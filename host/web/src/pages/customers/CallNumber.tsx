// A number that is called by a click.

import { Button, makeStyles } from '@fluentui/react-components';
import { CallRegular } from '@fluentui/react-icons';
import type { Customer } from '../../api/types';
import { t } from '../../i18n';
import { useDialling } from '../parts/dialling';

const useStyles = makeStyles({ button: { minWidth: 0, overflowWrap: 'anywhere', textAlign: 'start' } });

export function CallNumber({ customer, phone }: { customer: Customer; phone: Customer['phones'][number] }) {
  const styles = useStyles();
  const { canDial, dial } = useDialling();
  const title = phone.label
    ? t('customers.callNumber', { name: customer.name, label: phone.label })
    : t('customers.call', { name: customer.name });
  return (
    <Button
      className={styles.button}
      size="small"
      appearance="subtle"
      icon={<CallRegular />}
      disabled={!canDial}
      title={title}
      onClick={() => dial({ phoneNumber: phone.number, customerId: customer.id }, customer.name)}
    >
      <bdi dir="ltr">{phone.number}</bdi>
      {phone.extension ? ` ${t('customers.extension', { extension: phone.extension })}` : ''}
    </Button>
  );
}
