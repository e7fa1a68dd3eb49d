// A number that is called by a click.

import { Button, makeStyles } from '@fluentui/react-components';
import { CallRegular } from '@fluentui/react-icons';
import type { Customer } from '../../api/types';
import { t } from '../../i18n';
import { shownPhone } from '../../i18n/numbers';
import { useHome } from '../../shell/useHome';
import { useDialling } from '../parts/dialling';

const useStyles = makeStyles({ button: { minWidth: 0, overflowWrap: 'anywhere', textAlign: 'start' } });

/** What is dialled: the number as it was read when it was kept. As it is written, it may be another one for this agent. */
const dialled = ({ number, e164, extension }: Customer['phones'][number]): string =>
  e164 === null ? number : extension ? `${e164};ext=${extension}` : e164;

interface Props {
  customer: Customer;
  /** Which of the customer’s numbers. */
  at: number;
}

export function CallNumber({ customer, at }: Props) {
  const styles = useStyles();
  const home = useHome();
  const { canDial, dial } = useDialling();
  const phone = customer.phones[at];
  if (!phone) return null;
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
      <bdi dir="ltr">{shownPhone(phone.number, customer.phoneForms[at], home)}</bdi>
      {phone.extension ? ` ${t('customers.extension', { extension: phone.extension })}` : ''}
    </Button>
  );
}
