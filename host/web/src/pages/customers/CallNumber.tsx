// A number that is called by a click.

import { Button, makeStyles } from '@fluentui/react-components';
import { CallRegular } from '@fluentui/react-icons';
import type { Customer } from '../../api/types';
import { t } from '../../i18n';
import { useDialling } from '../parts/dialling';

const useStyles = makeStyles({ button: { minWidth: 0, overflowWrap: 'anywhere', textAlign: 'start' } });

/** What is dialled: the number as it was read when it was kept. As it is written, it may be another one for this agent. */
const dialled = ({ number, e164, extension }: Customer['phones'][number]): string =>
  e164 === null ? number : extension ? `${e164};ext=${extension}` : e164;

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
      onClick={() => dial({ phoneNumber: dialled(phone), customerId: customer.id }, customer.name)}
    >
      <bdi dir="ltr">{phone.number}</bdi>
      {phone.extension ? ` ${t('customers.extension', { extension: phone.extension })}` : ''}
    </Button>
  );
}
