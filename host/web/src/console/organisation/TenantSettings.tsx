// The settings of the organisation.

import { Button, Field, Input, makeStyles, Select, Spinner, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, put } from '../../api/client';
import type { TenantSettings as Settings } from '../../api/types';
import { locale, t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { useDocument } from '../../pages/parts/useDocument';
import { wordsOf } from '../../pages/parts/words';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { Done } from '../parts/Done';
import { mayUse } from '../role';

const SETTINGS = '/api/v1/admin/settings';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '32rem' },
});

/** What a country code is called in the language that is shown; nothing for what is none. */
function nameOf(code: string): string {
  if (!/^[A-Za-z]{2}$/.test(code)) return '';
  return new Intl.DisplayNames(locale(), { type: 'region', fallback: 'none' }).of(code.toUpperCase()) ?? '';
}

function Form({ settings, saved }: { settings: Settings; saved: (settings: Settings) => void }) {
  const styles = useStyles();
  const [now, setNow] = useState(settings);
  const [error, setError] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setWrong(undefined);
    try {
      saved(await put<Settings>(SETTINGS, now));
    } catch (failure) {
      const field =
        failure instanceof ApiError ? failure.fields.find((one) => one.field === 'defaultRegion') : undefined;
      if (field) setWrong(field.message);
      else setError(wordsOf(failure));
    }
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Field
        label={t('tenantSettings.region')}
        hint={`${t('tenantSettings.regionHint')} ${nameOf(now.defaultRegion)}`}
        {...(wrong ? { validationMessage: wrong } : {})}
      >
        <Input
          value={now.defaultRegion}
          maxLength={2}
          autoComplete="off"
          onChange={(_, { value }) => setNow({ ...now, defaultRegion: value.toUpperCase() })}
        />
      </Field>
      <Field label={t('tenantSettings.meetings')} hint={t('tenantSettings.meetingsHint')}>
        <Select
          value={now.meetingsWithoutVerdict}
          onChange={(_, { value }) => setNow({ ...now, meetingsWithoutVerdict: value === 'hide' ? 'hide' : 'show' })}
        >
          <option value="show">{t('tenantSettings.show')}</option>
          <option value="hide">{t('tenantSettings.hide')}</option>
        </Select>
      </Field>
      {error ? <Problem text={error} /> : null}
      <div>
        <Button appearance="primary" type="submit" disabled={busy}>
          {t('pluginSettings.save')}
        </Button>
      </div>
    </form>
  );
}

export function TenantSettings() {
  const allowed = mayUse(useMe(), 'admin');
  const { document, error, reload, show } = useDocument<Settings>(allowed ? SETTINGS : undefined);
  const [saves, setSaves] = useState(0);
  return (
    <ConsolePage title={t('console.settings')} needs="admin">
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? (
        <Form
          settings={document}
          saved={(settings) => {
            show(settings);
            setSaves((n) => n + 1);
          }}
        />
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
      <Done count={saves} text={t('pluginSettings.saved')} />
    </ConsolePage>
  );
}
