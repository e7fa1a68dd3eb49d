// Where a click on a telephone link leads: the number is shown, and the agent decides whether to call it.

import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CallRegular } from '@fluentui/react-icons';
import { type SyntheticEvent, useState } from 'react';
import { useSearchParams } from 'wouter';
import { t } from '../i18n';
import { Page } from '../shell/Page';
import { useDialling } from './parts/dialling';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
});

/** The number of a `tel:` link (RFC 3966); what is none is given as it is, for the server to judge. */
function numberOf(link: string): string {
  const [number = '', ...parameters] = link.replace(/^tel:(\/\/)?/i, '').split(';');
  const extension = parameters.find((one) => one.toLowerCase().startsWith('ext='));
  return extension ? `${number};${extension}` : number;
}

export function Dial() {
  const styles = useStyles();
  const [search] = useSearchParams();
  const [number, setNumber] = useState(() => numberOf(search.get('number') ?? ''));
  const { canDial, dial } = useDialling();
  const call = (event: SyntheticEvent) => {
    event.preventDefault();
    dial({ phoneNumber: number.trim() }, number.trim());
  };
  return (
    <Page title={t('dial.title')}>
      <Text as="p" block>
        {t('dial.detail')}
      </Text>
      <form className={styles.form} onSubmit={call}>
        <Field label={t('customerForm.number')}>
          <Input type="tel" autoComplete="off" value={number} onChange={(_, { value }) => setNumber(value)} />
        </Field>
        <Button appearance="primary" type="submit" icon={<CallRegular />} disabled={!canDial || !number.trim()}>
          {t('dial.call')}
        </Button>
      </form>
    </Page>
  );
}
