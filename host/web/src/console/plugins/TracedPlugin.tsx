// How a version of a plugin was asked in a call, for those who develop it: from here it is one step to what it wrote.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { TracedPlugin as Traced } from '../../api/types';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { PageLink } from '../../shell/PageLink';
import { Facts } from '../parts/Facts';
import { ms } from '../parts/ms';
import { pluginLogPath, versionPath } from '../routes';
import { HostCallList } from './HostCallList';
import { outcomeWords } from './outcomeWords';

const useStyles = makeStyles({
  traced: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  links: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL },
});

export function TracedPlugin({ plugin, callId }: { plugin: Traced; callId: string }) {
  const styles = useStyles();
  const {
    name,
    version,
    digest,
    preview,
    reused,
    failure,
    tookMs,
    waitingMs,
    memoryBytes,
    hostCalls,
    hostCallsLeftOut,
  } = plugin;
  return (
    <div className={styles.traced}>
      <div className={styles.links}>
        <PageLink to={versionPath(name, digest)}>{t('traced.version', { version })}</PageLink>
        <PageLink to={`${pluginLogPath(name)}?callId=${encodeURIComponent(callId)}`}>{t('traced.log')}</PageLink>
      </div>
      {preview ? <Text size={200}>{t('traced.preview')}</Text> : null}
      {reused ? <Text size={200}>{t('traced.reused')}</Text> : null}
      <Facts
        facts={[
          [t('traced.why'), failure ? outcomeWords(failure) : undefined],
          [t('traced.took'), tookMs ? ms(tookMs) : undefined],
          [t('tryOut.waiting'), waitingMs ? ms(waitingMs) : undefined],
          [t('version.memory'), memoryBytes ? bytes(memoryBytes) : undefined],
        ]}
      />
      {hostCalls.length ? (
        <div role="group" aria-label={t('tryOut.hostCalls')}>
          <Text size={200} weight="semibold" block>
            {t('tryOut.hostCalls')}
          </Text>
          <HostCallList calls={hostCalls} />
          {hostCallsLeftOut ? <Text size={200}>{t('trace.leftOut', { count: hostCallsLeftOut })}</Text> : null}
        </div>
      ) : null}
    </div>
  );
}
