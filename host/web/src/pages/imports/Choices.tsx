// How a file is imported, and how it is read where that was not found out rightly.

import { Field, makeStyles, Select } from '@fluentui/react-components';
import { t } from '../../i18n';
import { Toolbar } from '../parts/Toolbar';
import type { ImportChoices } from './requests';

const useStyles = makeStyles({
  // The longest choice may be wider than the window.
  choice: { gridTemplateColumns: 'minmax(0, 1fr)' },
});

const BY = ['externalId', 'email', 'phone'] as const;

/** The names that the server knows, with what a person calls them. */
const ENCODINGS = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252',
  'windows-1250': 'Windows-1250',
  'windows-1251': 'Windows-1251',
  'utf-16le': 'UTF-16',
  shift_jis: 'Shift JIS',
  gb18030: 'GB 18030',
  macintosh: 'Mac OS Roman',
};

const DELIMITERS = { ',': ',', ';': ';', '|': '|', tab: 'Tab' };

interface Props {
  choices: ImportChoices;
  choose: (choices: ImportChoices) => void;
}

function ReadAs({
  name,
  label,
  values,
  choices,
  choose,
}: Props & {
  name: keyof ImportChoices['reading'];
  label: string;
  values: Record<string, string>;
}) {
  const styles = useStyles();
  return (
    <Field className={styles.choice} label={label}>
      <Select
        value={choices.reading[name] ?? ''}
        onChange={(_, { value }) => choose({ ...choices, reading: { ...choices.reading, [name]: value } })}
      >
        <option value="">{t('imports.foundOut')}</option>
        {Object.entries(values).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export function Choices({ choices, choose }: Props) {
  const styles = useStyles();
  const header = { true: t('imports.header-true'), false: t('imports.header-false') };
  return (
    <>
      <Toolbar label={t('imports.choices')}>
        <Field className={styles.choice} label={t('imports.mode')}>
          <Select
            value={choices.mode}
            onChange={(_, { value }) => choose({ ...choices, mode: value === 'upsert' ? 'upsert' : 'create' })}
          >
            <option value="create">{t('imports.mode-create')}</option>
            <option value="upsert">{t('imports.mode-upsert')}</option>
          </Select>
        </Field>
        {choices.mode === 'upsert' ? (
          <Field className={styles.choice} label={t('imports.match')}>
            <Select
              value={choices.match}
              onChange={(_, { value }) =>
                choose({ ...choices, match: BY.find((one) => one === value) ?? 'externalId' })
              }
            >
              {BY.map((one) => (
                <option key={one} value={one}>
                  {t(`imports.match-${one}`)}
                </option>
              ))}
            </Select>
          </Field>
        ) : null}
      </Toolbar>
      <details>
        <summary>{t('imports.reading')}</summary>
        <Toolbar label={t('imports.reading')}>
          <ReadAs name="header" label={t('imports.header')} values={header} choices={choices} choose={choose} />
          <ReadAs
            name="delimiter"
            label={t('imports.delimiter')}
            values={DELIMITERS}
            choices={choices}
            choose={choose}
          />
          <ReadAs name="encoding" label={t('imports.encoding')} values={ENCODINGS} choices={choices} choose={choose} />
        </Toolbar>
      </details>
    </>
  );
}
