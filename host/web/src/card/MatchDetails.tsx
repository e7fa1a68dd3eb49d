// Everything that a source told of one record. What can be pressed stands first, so that texts which come late move nothing.

import { Link, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Card, CardMatch } from '../api/types';
import { locale, t } from '../i18n';
import { safeLink } from './links';
import { actionWords } from './reasons';
import { confidenceWords, fieldValue, pastWords, recordTypeWords, sourceName, strengthWords } from './words';

const useStyles = makeStyles({
  links: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalL, rowGap: tokens.spacingVerticalXS },
  items: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(5rem, auto) 1fr',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXXS,
    margin: 0,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  label: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  value: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
});

interface Fact {
  id: string;
  label: string;
  value: ReactNode;
}

/** A link that leaves the call in this tab; a text where the link must not be opened. */
function Away({ url, schemes, children }: { url: string | null; schemes: readonly string[]; children: string }) {
  const href = safeLink(url, schemes);
  if (!href) return <bdi>{children}</bdi>;
  return (
    <Link href={href} target="_blank" rel="noreferrer">
      <bdi>{children}</bdi>
    </Link>
  );
}

function factsOf(match: CardMatch, now: number): Fact[] {
  const facts: Fact[] = [];
  const add = (id: string, label: string, value: string | null) => {
    if (value) facts.push({ id, label, value: <bdi>{value}</bdi> });
  };
  add('title', t('card.jobTitle'), match.title);
  add('email', t('card.email'), match.email);
  add('owner', t('card.owner'), match.owner);
  add('activity', t('card.lastActivity'), match.lastActivity && pastWords(match.lastActivity, now));
  for (const [at, field] of match.fields.entries()) {
    if (field.kind !== 'link') add(`field ${at}`, field.label, fieldValue(field, locale()));
  }
  for (const [at, [label = '', value = '']] of match.extra.entries()) add(`extra ${at}`, label, value);
  add('matched', t('card.matchedNumber'), match.matchedNumber);
  const from = [match.source, ...match.alsoFrom].map(sourceName);
  add(
    'record',
    t('card.record'),
    t('card.recordFrom', { type: recordTypeWords(match.recordType), source: from[0] ?? '' }),
  );
  if (from.length > 1) add('also', t('card.alsoFoundBy'), from.slice(1).join(', '));
  return facts;
}

function FactList({ facts }: { facts: Fact[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.facts}>
      {facts.map(({ id, label, value }) => [
        <dt key={`${id} label`} className={styles.label}>
          <bdi>{label}</bdi>
        </dt>,
        <dd key={id} className={styles.value}>
          {value}
        </dd>,
      ])}
    </dl>
  );
}

/** What the tenant's presentation adds to the card as a whole. */
export function Presented({ card }: { card: Card }) {
  if (!card.extra.length) return null;
  const facts = card.extra.map(([label = '', value = ''], at) => ({
    id: String(at),
    label,
    value: <bdi>{value}</bdi>,
  }));
  return <FactList facts={facts} />;
}

export function MatchDetails({ match, schemes, now }: { match: CardMatch; schemes: readonly string[]; now: number }) {
  const styles = useStyles();
  const links = match.fields.filter(({ kind }) => kind === 'link');
  return (
    <>
      {match.actions.length || links.length ? (
        <div className={styles.links} data-testid="card-actions">
          {match.actions.map((action, at) => (
            <Away key={`action ${at}`} url={action.url} schemes={schemes}>
              {actionWords(action)}
            </Away>
          ))}
          {links.map(({ label, value }, at) => (
            <Away key={`link ${at}`} url={value} schemes={schemes}>
              {label}
            </Away>
          ))}
        </div>
      ) : null}
      {match.openItems.length ? (
        <div role="group" aria-label={t('card.openItems')} data-testid="card-open-items">
          <Text size={200} weight="semibold" block>
            {t('card.openItems')}
          </Text>
          <ul className={styles.items}>
            {match.openItems.map(({ label, url }, at) => (
              <li key={at}>
                <Away url={url} schemes={schemes}>
                  {label}
                </Away>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <Text size={200} data-testid="card-confidence">
        <strong>{confidenceWords(match.confidence)}</strong> · {strengthWords(match.strength)}
      </Text>
      <FactList facts={factsOf(match, now)} />
    </>
  );
}
