// Buttons that a plugin runs, each with what came of it. While one runs it can’t be pressed, nor once it is done.

import { Button, Link, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import type { CardActionResult } from '../api/types';
import { t } from '../i18n';
import { safeLink } from './links';
import { buttonId, type PluginButton, type Press, type Presses } from './presses';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
  one: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  button: { alignSelf: 'start' },
  answers: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  said: { whiteSpace: 'pre-line' },
});

/** What came of a press, in words. */
function wordsOf({ outcome, message }: CardActionResult, plugin: string): string {
  switch (outcome) {
    case 'done':
      return message || t('card.actionDone');
    case 'failed':
      return message || t('card.actionFailed');
    case 'no-answer':
      return t('card.actionNoAnswer', { plugin, reason: message });
    case 'confirm':
      return message;
  }
}

interface QuestionProps {
  text: string;
  label: string;
  yes: () => void;
  no: () => void;
}

/** What the agent is asked before the plugin does anything. */
function Question({ text, label, yes, no }: QuestionProps) {
  const styles = useStyles();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div className={styles.one} role="group" aria-label={label} data-testid="plugin-question">
      <Text size={200}>
        <bdi>{text}</bdi>
      </Text>
      <div className={styles.answers}>
        <Button ref={first} size="small" appearance="primary" onClick={yes}>
          <bdi>{label}</bdi>
        </Button>
        <Button size="small" onClick={no}>
          {t('card.cancel')}
        </Button>
      </div>
    </div>
  );
}

interface OneProps {
  button: PluginButton;
  press: Press | undefined;
  schemes: readonly string[];
  onPress: (confirmed: boolean) => void;
  onForget: () => void;
}

function One({ button: { action }, press, schemes, onPress, onForget }: OneProps) {
  const styles = useStyles();
  const main = useRef<HTMLButtonElement>(null);
  const { running = false, result, trouble } = press ?? {};
  const done = result?.outcome === 'done';
  const href = safeLink(result?.openUrl ?? null, schemes);
  const words =
    trouble === undefined ? result && wordsOf(result, action.plugin) : t('card.notPressed', { reason: trouble });
  return (
    <div className={styles.one}>
      <Button
        ref={main}
        className={styles.button}
        size="small"
        disabledFocusable={running || done}
        icon={running ? <Spinner size="extra-tiny" /> : done ? <CheckmarkRegular /> : undefined}
        onClick={() => onPress(false)}
      >
        <bdi>{action.label}</bdi>
      </Button>
      {result?.outcome === 'confirm' ? (
        <Question
          text={result.message}
          label={action.label}
          yes={() => {
            main.current?.focus();
            onPress(true);
          }}
          no={() => {
            main.current?.focus();
            onForget();
          }}
        />
      ) : words ? (
        <Text size={200} role="status" className={styles.said}>
          <bdi>{words}</bdi>{' '}
          {href ? (
            <Link href={href} target="_blank" rel="noreferrer">
              {t('card.actionOpen')}
            </Link>
          ) : null}
        </Text>
      ) : null}
    </div>
  );
}

interface Props {
  buttons: readonly PluginButton[];
  presses: Presses;
  /** Besides https, the schemes of links that the tenant registered. */
  schemes: readonly string[];
  onPress: (button: PluginButton, confirmed: boolean) => void;
  /** The agent does not want it after all. */
  onForget: (button: PluginButton) => void;
}

export function PluginButtons({ buttons, presses, schemes, onPress, onForget }: Props) {
  const styles = useStyles();
  if (!buttons.length) return null;
  return (
    <div className={styles.all} data-testid="plugin-buttons">
      {buttons.map((button) => (
        <One
          key={buttonId(button)}
          button={button}
          press={presses[buttonId(button)]}
          schemes={schemes}
          onPress={(confirmed) => onPress(button, confirmed)}
          onForget={() => onForget(button)}
        />
      ))}
    </div>
  );
}
