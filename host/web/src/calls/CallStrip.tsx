// One call in the dock: what there is to be said of it, and everything that can be done with it.

import { Button, mergeClasses, Text } from '@fluentui/react-components';
import { CallRegular, DismissRegular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useParty } from '../card/cardMemory';
import { sourceName } from '../card/words';
import { t } from '../i18n';
import { clock } from '../i18n/format';
import { type Call, type CallKey, isTalking } from './call';
import { CallControls } from './CallControls';
import { useDockStyles } from './dockStyles';
import { useCall, useCallStore, useCanDial } from './useCalls';

export function CallStrip({ callKey }: { callKey: CallKey }) {
  const call = useCall(callKey);
  if (!call) return null;
  if (call.phase === 'ended') return <Over call={call} />;
  if (call.phase !== 'confirming') return <Live call={call} />;
  return call.emergency ? <Emergency call={call} /> : <Warned call={call} />;
}

const titleOf = (call: Call): string => call.title || t(call.kind === 'test' ? 'dock.testCall' : 'common.unnamedCall');

const labelOf = (call: Call): string => t('dock.callWith', { name: titleOf(call) });

function stateText(call: Call): string | undefined {
  switch (call.phase) {
    case 'connected':
      return undefined;
    case 'onHold':
      return t('dock.onHold');
    case 'heldByOther':
      return t('dock.heldByOther');
    case 'remoteRinging':
      return t('dock.remoteRinging');
    case 'lobby':
      return t('dock.lobby');
    case 'ending':
      return t('dock.hangingUp');
    case 'ended':
      return t(`dock.ending-${call.ending ?? 'ended'}`);
    default:
      return t('dock.connecting');
  }
}

/** How long the conversation has lasted. It is not announced: it changes every second. */
function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return <span>{clock(Math.max(0, (now - since) / 1000))}</span>;
}

function Who({ call }: { call: Call }) {
  const styles = useDockStyles();
  const state = stateText(call);
  const { title, subtitle } = useParty(call);
  const [other, ...more] = call.participants;
  const theirs = call.kind !== 'meeting' && !more.length && other?.muted === true && isTalking(call);
  return (
    <div className={styles.who}>
      <Text weight="semibold" className={styles.line} title={title}>
        <bdi>{title || titleOf(call)}</bdi>
        {subtitle ? (
          <Text size={200}>
            {' '}
            <bdi>{subtitle}</bdi>
          </Text>
        ) : null}
      </Text>
      <Text size={200}>
        <span role="status">
          {state}
          {theirs ? ` ${t('dock.otherMuted')}` : ''}
        </span>{' '}
        {call.answeredAt !== undefined && call.phase !== 'ended' ? <Elapsed since={call.answeredAt} /> : null}
      </Text>
    </div>
  );
}

function Trouble({ call }: { call: Call }) {
  const styles = useDockStyles();
  if (!call.trouble) return null;
  const { action, reason } = call.trouble;
  return (
    <Text role="alert" size={200} className={styles.trouble} dir="auto">
      {t(`dock.trouble-${action}`)} {reason}
    </Text>
  );
}

/** How it went, until it is dismissed. */
function Over({ call }: { call: Call }) {
  const styles = useDockStyles();
  const store = useCallStore();
  const canDial = useCanDial();
  const { target, title, subtitle, warnings } = call;
  const again = () => {
    store.dismiss(call.key);
    if (target) void store.dial(target, { title, subtitle }, warnings);
  };
  return (
    <section className={styles.strip} data-testid="call-over" data-ending={call.ending} aria-label={labelOf(call)}>
      <Who call={call} />
      <div className={styles.buttons}>
        {target && call.ending !== 'refused' ? (
          <Button icon={<CallRegular />} disabled={!canDial} onClick={again}>
            {t('dock.callAgain')}
          </Button>
        ) : null}
        <Button icon={<DismissRegular />} onClick={() => store.dismiss(call.key)}>
          {t('common.dismiss')}
        </Button>
      </div>
      <Trouble call={call} />
    </section>
  );
}

/**
 * The question has the focus as long as it is there, but none of its answers: whoever presses Enter twice has given none. Then
 * the call has it, or what had it before.
 */
function useAsked(key: CallKey) {
  const asked = useRef<HTMLElement>(null);
  useEffect(() => {
    const section = asked.current;
    const page = section?.ownerDocument;
    const before = page?.activeElement;
    section?.focus();
    return () => {
      if (!section?.contains(page?.activeElement ?? null) && page?.activeElement !== page?.body) return;
      queueMicrotask(() => {
        const places = [page?.querySelector(`[data-strip="${key}"]`), before, page?.querySelector('#page h1')];
        for (const place of places) {
          if (!(place instanceof HTMLElement) || !place.isConnected || place === page?.body) continue;
          place.focus();
          if (page?.activeElement === place) return;
        }
      });
    };
  }, [key]);
  return asked;
}

interface QuestionParts {
  call: Call;
  testId: string;
  title: string;
  yes: string;
  no: string;
  children: ReactNode;
}

/** Asks before a call is placed. */
function Question({ call, testId, title, yes, no, children }: QuestionParts) {
  const asked = useAsked(call.key);
  const styles = useDockStyles();
  const store = useCallStore();
  const about = `question-${call.key}`;
  return (
    // Escape answers no, whichever of its parts has the focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className={mergeClasses(styles.strip, styles.talking)}
      data-testid={testId}
      ref={asked}
      tabIndex={-1}
      role="alertdialog"
      onKeyDown={({ key }) => {
        if (key === 'Escape') void store.hangUp(call.key);
      }}
      aria-label={title}
      aria-describedby={about}
    >
      <div className={styles.who}>
        <Text weight="semibold">{title}</Text>
        <div id={about}>{children}</div>
      </div>
      <div className={styles.buttons}>
        <Button className={styles.end} icon={<CallRegular />} onClick={() => void store.confirmDial(call.key)}>
          {yes}
        </Button>
        <Button onClick={() => void store.hangUp(call.key)}>{no}</Button>
      </div>
    </section>
  );
}

/** An emergency number is dialled when the agent says so, and never refused. */
function Emergency({ call }: { call: Call }) {
  const number = call.title;
  return (
    <Question
      call={call}
      testId="emergency"
      title={t('dock.emergencyTitle', { number })}
      yes={t('dock.emergencyCall', { number })}
      no={t('dock.emergencyCancel')}
    >
      <Text size={200}>{t('dock.emergencyText')}</Text>
    </Question>
  );
}

/** Plugins want something read before the call is placed. */
function Warned({ call }: { call: Call }) {
  const styles = useDockStyles();
  return (
    <Question
      call={call}
      testId="call-warning"
      title={t('dock.warnedTitle', { name: titleOf(call) })}
      yes={t('dock.warnedCall')}
      no={t('common.cancel')}
    >
      <ul className={styles.list}>
        {call.warnings.map(({ plugin, text }) => (
          <li key={plugin} className={styles.grow}>
            <Text dir="auto">{text || t('dock.warnedNoWords')}</Text> <Text size={200}>({sourceName(plugin)})</Text>
          </li>
        ))}
      </ul>
    </Question>
  );
}

function Live({ call }: { call: Call }) {
  const styles = useDockStyles();
  return (
    <section
      className={mergeClasses(styles.strip, call.phase === 'connected' && styles.talking)}
      data-testid="call-bar"
      data-strip={call.key}
      data-phase={call.phase}
      aria-label={labelOf(call)}
      tabIndex={-1}
    >
      <Who call={call} />
      <CallControls call={call} />
      <Trouble call={call} />
    </section>
  );
}
