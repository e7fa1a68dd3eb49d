// The settings of the organisation.

import { Button, Field, Input, makeStyles, Select, Spinner, Textarea, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, type FieldProblem, put } from '../../api/client';
import type { TenantSettings as Settings } from '../../api/types';
import { locale, t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { useDocument } from '../../pages/parts/useDocument';
import { wordsOf } from '../../pages/parts/words';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { Done } from '../parts/Done';
import { memberOf } from '../plugins/settings/form';
import { mayUse } from '../role';
import { BrandForm } from './BrandForm';
import { RetentionForm } from './RetentionForm';

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
  const [origins, setOrigins] = useState(settings.embedOrigins.join('\n'));
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setProblems([]);
    try {
      const embedOrigins = origins.split('\n').flatMap((line) => line.trim() || []);
      saved(await put<Settings>(SETTINGS, { ...now, embedOrigins }));
    } catch (failure) {
      const fields = failure instanceof ApiError ? failure.fields : [];
      setProblems(fields);
      if (!fields.length) setError(wordsOf(failure));
    }
    setBusy(false);
  };
  /** What is wrong with a member, or with one of its items. */
  const toldOf = (member: string) => {
    const message = problems.find(({ field }) => memberOf(field) === member)?.message;
    return message ? { validationMessage: message } : {};
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Field
        label={t('tenantSettings.region')}
        hint={`${t('tenantSettings.regionHint')} ${nameOf(now.defaultRegion)}`}
        {...toldOf('defaultRegion')}
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
      <Field label={t('tenantSettings.embed')} hint={t('tenantSettings.embedHint')} {...toldOf('embedOrigins')}>
        <Textarea rows={3} value={origins} onChange={(_, { value }) => setOrigins(value)} />
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
      {allowed ? <RetentionForm /> : null}
      <BrandForm />
    </ConsolePage>
  );
}
