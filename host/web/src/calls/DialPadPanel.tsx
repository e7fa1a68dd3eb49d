import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { BackspaceRegular, CallRegular, DismissRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import { t } from '../i18n';
import { useDockStyles } from './dockStyles';
import { KEYS } from './keys';
import { takeTelLinks } from './telLinks';
import { useCallStore, useCanDial } from './useCalls';

const useStyles = makeStyles({
  pad: {
    position: 'fixed',
    top: '3.5rem',
    right: tokens.spacingHorizontalL,
    zIndex: 8,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    width: 'min(16rem, calc(100vw - 2rem))',
    maxHeight: 'calc(100vh - 5rem)',
    overflowY: 'auto',
    boxSizing: 'border-box',
    padding: tokens.spacingVerticalM,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    boxShadow: tokens.shadow28,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  // Closing stands beside the number, however narrow the pad is.
  head: { display: 'flex', alignItems: 'end', gap: tokens.spacingHorizontalXS },
  input: { minWidth: 0, width: '100%' },
  keys: { display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', gap: tokens.spacingHorizontalXS },
  key: { minWidth: 0, flexDirection: 'column', paddingTop: 0, paddingBottom: 0, height: '2.75rem' },
  letters: { fontSize: tokens.fontSizeBase100, lineHeight: tokens.lineHeightBase100 },
});

export function DialPadPanel({ number, close }: { number: string; close: () => void }) {
  const styles = useStyles();
  const dock = useDockStyles();
  const store = useCallStore();
  const canDial = useCanDial();
  const [typed, setTyped] = useState(number);
  const [tried, setTried] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  // Whoever opens the pad wants to type; focus goes back to where it came from.
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('keydown', escape);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [close]);
  const wanted = typed.trim();
  // Whatever else it says, a number has digits.
  const noNumber = tried && !/\d/.test(wanted);
  const call = () => {
    if (!wanted || !canDial) return;
    setTried(true);
    if (!/\d/.test(wanted)) {
      input.current?.focus();
      return;
    }
    void store.dial({ phoneNumber: wanted });
    close();
  };
  const press = (sign: string) => {
    setTyped((before) => before + sign);
    input.current?.focus();
  };
  return (
    <form
      className={styles.pad}
      aria-label={t('common.dialPad')}
      data-testid="dial-pad"
      onSubmit={(event) => {
        event.preventDefault();
        call();
      }}
    >
      <div className={styles.head}>
        <Field
          label={t('dock.number')}
          className={dock.grow}
          {...(noNumber ? { validationMessage: t('dock.noNumber') } : {})}
        >
          <Input
            ref={input}
            className={styles.input}
            value={typed}
            type="tel"
            dir="ltr"
            autoComplete="off"
            maxLength={100}
            onChange={(_, { value }) => setTyped(value)}
            contentAfter={
              <Button
                appearance="transparent"
                size="small"
                icon={<BackspaceRegular />}
                aria-label={t('dock.deleteDigit')}
                disabled={!typed}
                onClick={() => setTyped((before) => before.slice(0, -1))}
              />
            }
          />
        </Field>
        <Button
          appearance="subtle"
          size="small"
          icon={<DismissRegular />}
          aria-label={t('dock.closeDialPad')}
          onClick={close}
        />
      </div>
      <div className={styles.keys} role="group" aria-label={t('dock.keypad')}>
        {KEYS.map(({ sign, letters }) => (
          <Button key={sign} className={styles.key} aria-label={sign} onClick={() => press(sign)}>
            {sign}
            <span className={styles.letters} aria-hidden>
              {letters}
            </span>
          </Button>
        ))}
      </div>
      <Button type="submit" appearance="primary" icon={<CallRegular />} disabled={!wanted || !canDial}>
        {t('dock.call')}
      </Button>
      {'registerProtocolHandler' in navigator ? (
        <Button size="small" appearance="transparent" onClick={takeTelLinks}>
          {t('dock.takeTelLinks')}
        </Button>
      ) : null}
    </form>
  );
}
