// The input of one member of the settings.

import { Checkbox, Field, Input, Select, Textarea } from '@fluentui/react-components';
import { t } from '../../../i18n';
import type { Member } from './form';

interface Props {
  member: Member;
  typed: string;
  type: (text: string) => void;
  /** What is wrong with it. */
  problem: string | undefined;
  /** A secret that is set, and not shown. */
  isSet: boolean;
}

/** What counts where nothing is set, as far as it fits into a line. */
const defaultOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? `${value}` : '';

export function SettingInput({ member, typed, type, problem, isSet }: Props) {
  const { name, kind, schema, required } = member;
  const label = schema.title ?? name;
  const hints = [
    schema.description,
    kind === 'lines' ? t('pluginSettings.oneALine') : undefined,
    kind === 'json' ? t('pluginSettings.asJson') : undefined,
    kind === 'secret' ? t(isSet ? 'pluginSettings.secretSet' : 'pluginSettings.secret') : undefined,
  ].filter((hint) => hint !== undefined);
  const field = {
    hint: hints.join(' '),
    ...(problem ? { validationMessage: problem } : {}),
  };
  if (kind === 'flag') {
    return (
      <Field {...field}>
        <Checkbox label={label} checked={typed === 'true'} onChange={(_, { checked }) => type(checked ? 'true' : '')} />
      </Field>
    );
  }
  return (
    <Field label={label} required={required && !(kind === 'secret' && isSet)} {...field}>
      {kind === 'choice' ? (
        <Select value={typed} onChange={(_, { value }) => type(value)}>
          <option value="">{t('pluginSettings.notSet')}</option>
          {(schema.enum as string[]).map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </Select>
      ) : kind === 'long' || kind === 'lines' || kind === 'json' ? (
        <Textarea
          dir="auto"
          resize="vertical"
          rows={kind === 'json' ? 6 : 4}
          value={typed}
          onChange={(_, { value }) => type(value)}
        />
      ) : (
        <Input
          dir="auto"
          type={kind === 'number' ? 'number' : kind === 'secret' ? 'password' : 'text'}
          autoComplete={kind === 'secret' ? 'new-password' : 'off'}
          placeholder={kind === 'secret' && isSet ? '••••••••' : defaultOf(schema.default)}
          value={typed}
          onChange={(_, { value }) => type(value)}
        />
      )}
    </Field>
  );
}
