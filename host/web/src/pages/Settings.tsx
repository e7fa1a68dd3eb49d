// What an agent chooses for this device.

import { Button, Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { chooseLanguage, chosenLanguage, type Language, LANGUAGES, locale, t } from '../i18n';
import { Page } from '../shell/Page';
import { ROUTES } from '../shell/routes';
import { chooseTheme, type ThemeName, THEMES, useThemeChoice } from '../shell/theme';
import { ConnectedAccounts } from './ConnectedAccounts';
import { Section } from './parts/Section';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

/** A language’s name in itself. */
const nameOf = (language: Language): string =>
  new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;

function Looks() {
  const theme = useThemeChoice();
  return (
    <>
      <Field label={t('settings.language')}>
        <Select
          value={chosenLanguage() ?? ''}
          onChange={(_, { value }) => void chooseLanguage(LANGUAGES.find((one) => one === value))}
        >
          <option value="">{t('settings.asBrowser')}</option>
          {LANGUAGES.map((language) => (
            <option key={language} value={language} lang={language}>
              {nameOf(language)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('settings.theme')}>
        <Select value={theme ?? ''} onChange={(_, { value }) => chooseTheme(THEMES.find((one) => one === value))}>
          <option value="">{t('settings.asSystem')}</option>
          {THEMES.map((name: ThemeName) => (
            <option key={name} value={name}>
              {t(`settings.${name}`)}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}

/** Where the browser leads for `tel:` links. */
const telephoneAddress = (): string => `${location.origin}${ROUTES.dial}?number=%s`;

/** Safari on telephones has neither of the two. */
type MayRegister = Partial<Pick<Navigator, 'registerProtocolHandler'>> & {
  unregisterProtocolHandler?: (scheme: string, url: string) => void;
};

function TelephoneLinks() {
  const styles = useStyles();
  const [said, setSaid] = useState('');
  const browser = navigator as MayRegister;
  const act = (work: () => void, done: string) => {
    try {
      work();
      setSaid(done);
    } catch (error) {
      setSaid(t('settings.registerFailed', { reason: error instanceof Error ? error.message : String(error) }));
    }
  };
  if (!browser.registerProtocolHandler)
    return (
      <Text as="p" block>
        {t('settings.registerUnsupported')}
      </Text>
    );
  return (
    <>
      <Text>{t('settings.telephoneLinksDetail')}</Text>
      <div className={styles.buttons}>
        <Button
          onClick={() =>
            act(() => browser.registerProtocolHandler?.('tel', telephoneAddress()), t('settings.registered'))
          }
        >
          {t('settings.register')}
        </Button>
        {browser.unregisterProtocolHandler ? (
          <Button
            appearance="subtle"
            onClick={() =>
              act(() => browser.unregisterProtocolHandler?.('tel', telephoneAddress()), t('settings.unregistered'))
            }
          >
            {t('settings.unregister')}
          </Button>
        ) : null}
      </div>
      <Text as="p" block role="status" size={200}>
        {said}
      </Text>
    </>
  );
}

export function Settings() {
  return (
    <Page title={t('settings.title')}>
      <Section title={t('settings.looks')} key={locale()}>
        <Text>{t('settings.onThisDevice')}</Text>
        <Looks />
      </Section>
      <ConnectedAccounts />
      <Section title={t('settings.telephoneLinks')}>
        <TelephoneLinks />
      </Section>
    </Page>
  );
}
