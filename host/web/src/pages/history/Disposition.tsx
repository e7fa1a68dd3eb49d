// What became of a call, in the agent’s words or one of the usual ones.

import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useId, useState } from 'react';
import type { CallRecord } from '../../api/types';
import { t } from '../../i18n';
import { wordsOf } from '../parts/words';
import { dispositionText, keptDisposition, OFFERED } from './disposition';
import { changeCall } from './requests';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
});

export function Disposition({ call, changed }: { call: CallRecord; changed: (call: CallRecord) => void }) {
  const styles = useStyles();
  const list = useId();
  const [text, setText] = useState(dispositionText(call.disposition ?? ''));
  const [error, setError] = useState<string>();
  const save = async (event: SyntheticEvent) => {
    event.preventDefault();
    try {
      changed(await changeCall(call.id, { disposition: keptDisposition(text) }));
      setError(undefined);
    } catch (failure) {
      setError(wordsOf(failure));
    }
  };
  const same = keptDisposition(text) === (call.disposition ?? '');
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <Field label={t('call.disposition')} {...(error ? { validationMessage: error } : {})}>
        <Input list={list} dir="auto" value={text} onChange={(_, { value }) => setText(value)} />
      </Field>
      <datalist id={list}>
        {OFFERED.map((one) => (
          <option key={one} value={dispositionText(one)} />
        ))}
      </datalist>
      <Button type="submit" disabled={same}>
        {t('call.saveDisposition')}
      </Button>
      <Text size={200} role="status">
        {same && text ? t('call.dispositionSaved') : ''}
      </Text>
    </form>
  );
}
