// How the client looks for the people of the organisation: its colour and its logo.

import { Button, Field, Input, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { ApiError, get, put, send } from '../../api/client';
import type { TenantBrand } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { wordsOf } from '../../pages/parts/words';
import { showBrand, useBrand } from '../../shell/brand';
import { Done } from '../parts/Done';

const BRAND = '/api/v1/admin/brand';
const LOGO = `${BRAND}/logo`;

/** What the picker shows where no colour is chosen: Fluent's own blue. */
const OWN_COLOR = '#0f6cbd';

const useStyles = makeStyles({
  section: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    maxWidth: '32rem',
    marginTop: tokens.spacingVerticalXXL,
  },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  picker: { width: '3rem', height: '2rem', padding: 0, border: `1px solid ${tokens.colorNeutralStroke1}` },
  text: { width: '8rem' },
  logo: { maxHeight: '56px', maxWidth: '12rem', objectFit: 'contain' },
  file: { display: 'none' },
});

export function BrandForm() {
  const styles = useStyles();
  const brand = useBrand();
  const [color, setColor] = useState(brand.color ?? '');
  const [error, setError] = useState<string>();
  const [changes, setChanges] = useState(0);
  const [busy, setBusy] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const change = async (change: () => Promise<TenantBrand>) => {
    setBusy(true);
    setError(undefined);
    try {
      const changed = await change();
      showBrand(changed);
      setColor(changed.color ?? '');
      setChanges((n) => n + 1);
    } catch (failure) {
      const told = failure instanceof ApiError ? failure.fields[0]?.message : undefined;
      setError(told ?? wordsOf(failure));
    }
    setBusy(false);
  };
  const setColorTo = (color: string | null) => void change(() => put<TenantBrand>(BRAND, { color }));
  const sendLogo = (logo: File) =>
    void change(async () => {
      const headers = { 'content-type': logo.type || 'application/octet-stream' };
      return (await (await send(LOGO, { method: 'PUT', headers, body: logo })).json()) as TenantBrand;
    });
  const removeLogo = () =>
    void change(async () => {
      await send(LOGO, { method: 'DELETE' });
      return get<TenantBrand>(BRAND);
    });
  return (
    <section className={styles.section} aria-label={t('tenantSettings.look')}>
      <Subtitle2 as="h2">{t('tenantSettings.look')}</Subtitle2>
      <Field label={t('tenantSettings.color')} hint={t('tenantSettings.colorHint')}>
        {(field) => (
          <div className={styles.row}>
            <input
              type="color"
              className={styles.picker}
              aria-label={t('tenantSettings.pick')}
              value={/^#[0-9a-f]{6}$/i.test(color) ? color : OWN_COLOR}
              onChange={({ target }) => setColor(target.value)}
            />
            <Input
              {...field}
              className={styles.text}
              value={color}
              placeholder={OWN_COLOR}
              maxLength={7}
              autoComplete="off"
              onChange={(_, { value }) => setColor(value)}
            />
            <Button disabled={busy || !color} onClick={() => setColorTo(color)}>
              {t('tenantSettings.useColor')}
            </Button>
            <Button appearance="subtle" disabled={busy || brand.color === null} onClick={() => setColorTo(null)}>
              {t('tenantSettings.ownColor')}
            </Button>
          </div>
        )}
      </Field>
      <div className={styles.row}>
        {brand.logoUrl ? (
          <img className={styles.logo} src={brand.logoUrl} alt={t('tenantSettings.logo')} />
        ) : (
          <Text>{t('tenantSettings.noLogo')}</Text>
        )}
        <input
          ref={file}
          type="file"
          className={styles.file}
          accept="image/png,image/jpeg,image/webp"
          data-testid="logo-file"
          onChange={({ target }) => {
            const chosen = target.files?.[0];
            if (chosen) sendLogo(chosen);
            // The same file can be chosen once more.
            target.value = '';
          }}
        />
        <Button disabled={busy} onClick={() => file.current?.click()}>
          {t('tenantSettings.chooseLogo')}
        </Button>
        <Button appearance="subtle" disabled={busy || !brand.logoUrl} onClick={removeLogo}>
          {t('tenantSettings.removeLogo')}
        </Button>
      </div>
      <Text size={200}>{t('tenantSettings.logoHint')}</Text>
      {error ? <Problem text={error} /> : null}
      <Done count={changes} text={t('tenantSettings.lookSaved')} />
    </section>
  );
}
