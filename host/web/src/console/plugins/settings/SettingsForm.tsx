// The settings of a plugin, as the active version describes them; without one, as the newest does.

import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, type FieldProblem, put } from '../../../api/client';
import type { Plugin } from '../../../api/types';
import { t } from '../../../i18n';
import { Problem } from '../../../pages/parts/Problem';
import { Section } from '../../../pages/parts/Section';
import { useDocument } from '../../../pages/parts/useDocument';
import { wordsOf } from '../../../pages/parts/words';
import { Done } from '../../parts/Done';
import { pluginUrl } from '../requests';
import { activeOf } from '../usePlugins';
import { type Member, memberOf, membersOf, settingsFrom, typedFrom, Unreadable } from './form';
import { SettingInput } from './SettingInput';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

type Settings = Record<string, unknown>;

interface FormProps {
  name: string;
  members: Member[];
  settings: Settings;
  isSet: (member: string) => boolean;
  saved: (settings: Settings) => void;
}

function Form({ name, members, settings, isSet, saved }: FormProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState(() => typedFrom(members, settings));
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setError(undefined);
    setProblems([]);
    setBusy(true);
    try {
      saved(await put<Settings>(`${pluginUrl(name)}/settings`, settingsFrom(members, typed, settings)));
    } catch (failure) {
      if (failure instanceof Unreadable) {
        setProblems([{ field: failure.field, message: t('pluginSettings.unreadable') }]);
      } else {
        const fields = failure instanceof ApiError ? failure.fields : [];
        setProblems(fields);
        // What stands at its input need not be said twice.
        const isShown =
          fields.length > 0 && fields.every(({ field }) => members.some(({ name: of }) => of === memberOf(field)));
        if (!isShown) setError(wordsOf(failure));
      }
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      {members.map((member) => (
        <SettingInput
          key={member.name}
          member={member}
          typed={typed[member.name] ?? ''}
          type={(text) => setTyped((now) => ({ ...now, [member.name]: text }))}
          problem={problems.find(({ field }) => memberOf(field) === member.name)?.message}
          isSet={isSet(member.name)}
        />
      ))}
      {error ? <Problem text={error} /> : null}
      <div>
        <Button appearance="primary" type="submit" disabled={busy}>
          {t('pluginSettings.save')}
        </Button>
      </div>
    </form>
  );
}

export function SettingsForm({ plugin }: { plugin: Plugin }) {
  const members = membersOf(activeOf(plugin) ?? plugin.versions[0]);
  const { document, error, reload, show } = useDocument<Settings>(`${pluginUrl(plugin.name)}/settings`);
  const [saves, setSaves] = useState(0);
  return (
    <Section title={t('pluginSettings.title')}>
      {error ? <Problem text={error} retry={reload} /> : null}
      {members.length === 0 ? (
        <Text>{t('pluginSettings.none')}</Text>
      ) : document ? (
        <Form
          key={saves}
          name={plugin.name}
          members={members}
          settings={document}
          isSet={(member) => plugin.settingsSet.includes(member)}
          saved={(settings) => {
            show(settings);
            setSaves((n) => n + 1);
          }}
        />
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
      <Done count={saves} text={t('pluginSettings.saved')} />
    </Section>
  );
}
