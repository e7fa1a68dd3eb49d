// The card of one ringing call. Its size and the places of its buttons never change: what sources find fills places that are
// there from the first moment, and whatever needs more room scrolls inside.

import { Avatar, Badge, Link, makeStyles, mergeClasses, Spinner, Text, tokens } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons';
import { Suspense } from 'react';
import type { Card, CardMatch, Me } from '../api/types';
import { locale, t } from '../i18n';
import { keeperOf } from '../shell/keeper';
import { lazily } from '../shell/lazily';
import { callerName } from './alerter';
import { carriersName } from './lines';
import { CardBody } from './CardBody';
import { CardButtons } from './CardButtons';
import { safeLink } from './links';
import { matchId } from './settled';
import { subtitleWords, titleWords } from './said';
import type { Slot } from './slots';
import { type CardState, useCardState } from './useCardState';
import { confidenceWords, countryName, homeRegion, shownNumber } from './words';

const NewContact = lazily(async () => (await import('./NewContact')).NewContact);

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    boxSizing: 'border-box',
    width: 'min(24rem, calc(100vw - 1.5rem))',
    height: 'min(30rem, calc(var(--room, 100dvh) - 1.5rem))',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    boxShadow: tokens.shadow28,
  },
  // Where there is little room, as in a page that is enlarged to 400 %, everything scrolls but the buttons that matter: see
  // `CardButtons`.
  low: { overflowY: 'auto', paddingBottom: 0, gap: tokens.spacingVerticalXS, scrollPaddingBottom: '4rem' },
  said: { whiteSpace: 'pre-line' },
  small: { height: 'min(20.25rem, calc(var(--room, 100dvh) - 1.5rem))' },
  way: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', flexShrink: 0, display: 'block' },
  who: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center', height: '5.5rem', flexShrink: 0 },
  lines: { minWidth: 0, flexGrow: 1 },
  // Two lines of it: a carrier’s name may be long, and whether it is verified stands behind it.
  about: { display: 'block', overflow: 'hidden', overflowWrap: 'anywhere', maxHeight: '2.5rem' },
  line: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', height: '1.25rem' },
  title: { height: '1.75rem' },
  corner: { width: '1.5rem', flexShrink: 0, textAlign: 'center' },
  badges: { display: 'flex', gap: tokens.spacingHorizontalXS, height: '1.25rem', flexShrink: 0, overflow: 'hidden' },
  body: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    gap: tokens.spacingVerticalS,
    scrollbarGutter: 'stable',
  },
  lowBody: { flexShrink: 0, overflowY: 'visible' },
});

interface Props {
  slot: Slot;
  me: Me;
  /** Keys without a pointer are for this call. */
  hasKeys: boolean;
  /** The agent talks to somebody already. */
  talking: boolean;
  /** There is little room. */
  low: boolean;
  onDraft: (drafting: boolean) => void;
}

/** How the call came here. */
function wayOf(card: Card | undefined): string {
  const parts = [
    card?.viaQueue ? t('card.forQueue', { queue: card.viaQueue }) : t('card.incoming'),
    card?.transferredFrom ? t('card.transferredBy', { name: card.transferredFrom }) : undefined,
    card?.calledNumber ? t('card.called', { number: card.calledNumber }) : undefined,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Whether the card’s link leads to whom it shows: of several records, none has been said to be the caller’s, or another one. */
function opensRecord({ card, match }: CardState): boolean {
  const [first, ...more] = card?.matches ?? [];
  return !first || !more.length || (match !== undefined && matchId(match) === matchId(first));
}

interface Lines {
  title: string;
  subtitle: string;
  number: string;
}

/** What the three lines say: who it is, what is known of them, and always the number. */
function linesOf(slot: Slot, { card, chosen, saved }: CardState, me: Me): Lines {
  const { call } = slot;
  if (!card) return { title: callerName(call), subtitle: call.subtitle || carriersName(call), number: '' };
  const home = homeRegion(me.user.locale, me.tenant.defaultRegion);
  const number = shownNumber(card.caller, home);
  const country = countryName(card.caller.region, locale());
  const name = chosen?.name ?? saved?.name;
  const title = name ?? titleWords(card, card.caller, home);
  const titleTells = title === number;
  const lines = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' · ');
  // Whoever is not to be identified is not named by their carrier either.
  const said = card.suppressed ? '' : subtitleWords(card, card.caller, home);
  return {
    title,
    subtitle: name ? (chosen?.company ?? saved?.company ?? '') : said,
    number: titleTells ? (country ?? '') : lines(number, number && country),
  };
}

interface BadgesProps {
  card: Card | undefined;
  match: CardMatch | undefined;
  badges: CardMatch['badges'];
  /** Nobody says who it is. */
  failed: boolean;
}

function Badges({ card, match, badges, failed }: BadgesProps) {
  return (
    <>
      {failed ? (
        <Badge appearance="tint" color="warning">
          {t('card.notIdentified')}
        </Badge>
      ) : null}
      {badges.map(({ kind, label }, at) => (
        <Badge
          key={at}
          appearance="tint"
          color={kind === 'vip' ? 'brand' : kind === 'info' ? 'informative' : 'warning'}
        >
          <bdi>{label}</bdi>
        </Badge>
      ))}
      {match ? (
        <Badge appearance="outline" color="informative">
          {confidenceWords(match.confidence)}
        </Badge>
      ) : null}
      {card?.caller.unverified && !card.identified && !card.suppressed ? (
        <Badge appearance="outline" color="warning">
          {t('card.unverified')}
        </Badge>
      ) : null}
      {card?.partial && !card.stillLooking ? (
        <Badge appearance="outline" color="informative">
          {t('card.partial')}
        </Badge>
      ) : null}
    </>
  );
}

export function RingingCard({ slot, me, hasKeys, talking, low, onDraft }: Props) {
  const styles = useStyles();
  const state = useCardState(slot.call);
  const { card, match } = state;
  const { title, subtitle, number } = linesOf(slot, state, me);
  const openUrl = safeLink(opensRecord(state) ? (card?.openUrl ?? null) : null, me.tenant.urlSchemes);
  const failed = slot.call.cardTrouble !== undefined && (!card || card.stillLooking);
  const body = mergeClasses(styles.body, low && styles.lowBody);
  const known = state.chosen !== undefined || card?.identified === true;
  return (
    <section
      className={mergeClasses(styles.card, slot.small && styles.small, low && styles.low)}
      data-testid={slot.over ? 'ended-call' : 'incoming-call'}
      data-call={slot.key}
      tabIndex={-1}
      aria-label={t(slot.over ? 'card.isOver' : 'card.isCalling', { name: title })}
    >
      <Text size={200} className={styles.way} dir="auto">
        {wayOf(card)}
      </Text>
      <div className={styles.who}>
        <Avatar {...(known ? { name: title, color: 'brand' } : { color: 'neutral' })} size={48} aria-hidden />
        <div className={styles.lines}>
          <Text
            size={500}
            weight="semibold"
            className={mergeClasses(styles.line, styles.title)}
            data-testid="card-title"
            dir="auto"
            title={title}
          >
            {title}
          </Text>
          <Text className={styles.about} data-testid="card-subtitle" dir="auto" title={subtitle}>
            {subtitle}
          </Text>
          <Text className={styles.line} size={200} data-testid="card-number">
            <bdi>{number}</bdi>
          </Text>
        </div>
        <div className={styles.corner}>
          {openUrl ? (
            <Link
              href={openUrl}
              target="_blank"
              rel="noreferrer"
              aria-label={t('card.open')}
              title={t('card.open')}
              data-opens-record
            >
              <OpenRegular fontSize="1.5rem" />
            </Link>
          ) : null}
          {!failed && (!card || card.stillLooking) ? (
            <Spinner size="extra-tiny" aria-label={t('reasons.stillLooking')} />
          ) : null}
        </div>
      </div>
      <div className={styles.badges}>
        <Badges card={card} match={match} badges={state.badges} failed={failed} />
      </div>
      {/* What scrolls has to be reached by keys. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={body} role="group" aria-label={t('card.details')} tabIndex={0}>
        {slot.drafting ? (
          <Suspense>
            <NewContact
              prefilled={{ name: card?.caller.networkName ?? '', number: card?.caller.e164 ?? '' }}
              onSaved={(customer) => {
                state.onSaved(customer, keeperOf(me).source);
                onDraft(false);
              }}
              onCancel={() => onDraft(false)}
            />
          </Suspense>
        ) : card ? (
          <CardBody card={card} state={state} schemes={me.tenant.urlSchemes} now={slot.call.startedAt} />
        ) : failed ? (
          <Text className={styles.said}>{t('card.cantIdentify', { reason: slot.call.cardTrouble })}</Text>
        ) : null}
      </div>
      <CardButtons slot={slot} me={me} state={state} hasKeys={hasKeys} talking={talking} low={low} onDraft={onDraft} />
    </section>
  );
}
