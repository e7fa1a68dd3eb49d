// How a plugin was run by hand: its time and memory, each question to the host with its time, and what it wrote.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { PluginTrial } from '../../api/types';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { Section } from '../../pages/parts/Section';
import { Facts } from '../parts/Facts';
import { ms } from '../parts/ms';
import { HostCallList } from './HostCallList';

const useStyles = makeStyles({
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

/** What was run, where a page shows several runs: each heading says it. */
interface Props {
  trial: PluginTrial;
  of?: string;
}

export function TrialRun({ trial, of }: Props) {
  const styles = useStyles();
  const title = (heading: string) => (of ? t('tryOut.ofButton', { button: of, heading }) : heading);
  return (
    <>
      <Section title={title(t('tryOut.cost'))} wide>
        <Facts
          facts={[
            [t('tryOut.elapsed'), ms(trial.elapsedMs)],
            [t('tryOut.waiting'), typeof trial.waitingMs === 'number' ? ms(trial.waitingMs) : undefined],
            [t('version.memory'), typeof trial.memoryBytes === 'number' ? bytes(trial.memoryBytes) : undefined],
          ]}
        />
      </Section>
      <Section title={title(t('tryOut.hostCalls'))} wide>
        {trial.hostCalls.length ? <HostCallList calls={trial.hostCalls} /> : <Text>{t('tryOut.noHostCalls')}</Text>}
      </Section>
      <Section title={title(t('tryOut.log'))} wide>
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
    </>
  );
}
