// What came of ringing or calling by hand: the card, or what the plugin says of the call; each question of the plugin to the host with its time, and what the plugin wrote.

import { Badge, makeStyles, MessageBar, MessageBarBody, Text, Title3, tokens } from '@fluentui/react-components';
import type { PluginTrial } from '../../api/types';
import { matchWords } from '../../card/reasons';
import { subtitleWords, titleWords } from '../../card/said';
import { WhyList } from '../../card/WhyList';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { Badges } from '../../pages/customers/Badges';
import { Name } from '../../pages/parts/Name';
import { Section } from '../../pages/parts/Section';
import { Facts } from '../parts/Facts';
import { ms } from '../parts/ms';
import { HostCallList } from './HostCallList';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    maxWidth: '32rem',
    overflowWrap: 'anywhere',
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: { padding: `${tokens.spacingVerticalXS} 0`, borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  code: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

const LEVEL_COLORS = { debug: 'informative', info: 'informative', warn: 'warning', error: 'danger' } as const;

function CardView({ card }: { card: NonNullable<PluginTrial['card']> }) {
  const styles = useStyles();
  return (
    <div className={styles.card} data-testid="trial-card">
      <Title3 as="h3" dir="auto">
        {titleWords(card)}
      </Title3>
      {card.subtitle ? <Name>{subtitleWords(card)}</Name> : null}
      {card.suppressed ? <Badge color="danger">{t('tryOut.suppressed')}</Badge> : null}
      {card.matches.map((match) => (
        <div key={`${match.source} ${match.recordId}`}>
          <Name weight="semibold">{match.name}</Name>
          <Badges badges={match.badges} />
          <Facts
            facts={[
              [t('tryOut.source'), match.source],
              [t('tryOut.company'), match.company],
              [t('tryOut.matchWhy'), matchWords(match)],
              ...match.fields.map(({ label, value }): [string, string] => [label, value]),
            ]}
          />
        </div>
      ))}
      <WhyList card={card} match={undefined} />
    </div>
  );
}

export function TrialResult({ trial }: { trial: PluginTrial }) {
  const styles = useStyles();
  return (
    <div data-testid="trial">
      {trial.failure ? (
        <MessageBar intent="error" layout="multiline" role="alert">
          <MessageBarBody>{t('tryOut.failed', { why: trial.failure })}</MessageBarBody>
        </MessageBar>
      ) : null}
      {trial.card ? (
        <Section title={t('tryOut.card')} wide>
          <CardView card={trial.card} />
        </Section>
      ) : (
        <Section title={t('tryOut.before')} wide>
          <Text data-testid="trial-advice">
            {trial.advice ? t(`tryOut.advice-${trial.advice.decision}`) : t('tryOut.advice-none')}{' '}
            <bdi>{trial.advice?.text}</bdi>
          </Text>
        </Section>
      )}
      <Section title={t('tryOut.cost')} wide>
        <Facts
          facts={[
            [t('tryOut.elapsed'), ms(trial.elapsedMs)],
            [t('tryOut.waiting'), typeof trial.waitingMs === 'number' ? ms(trial.waitingMs) : undefined],
            [t('version.memory'), typeof trial.memoryBytes === 'number' ? bytes(trial.memoryBytes) : undefined],
          ]}
        />
      </Section>
      <Section title={t('tryOut.hostCalls')} wide>
        {trial.hostCalls.length ? <HostCallList calls={trial.hostCalls} /> : <Text>{t('tryOut.noHostCalls')}</Text>}
      </Section>
      <Section title={t('tryOut.log')} wide>
        {trial.log.length ? (
          <ul className={styles.list}>
            {trial.log.map(({ level, message }, at) => (
              <li key={`${at} ${message}`} className={styles.item}>
                <Badge size="small" appearance="tint" color={LEVEL_COLORS[level]}>
                  {t(`pluginLog.level-${level}`)}
                </Badge>
                <pre className={styles.code} dir="auto">
                  {message}
                </pre>
              </li>
            ))}
          </ul>
        ) : (
          <Text>{t('tryOut.noLog')}</Text>
        )}
      </Section>
    </div>
  );
}
