// Who previews a version of the plugin: that person’s own calls use it, and nobody else’s.

import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Plugin, PluginPreview, PluginPreviewList } from '../../api/types';
import { useChanges } from '../../events/changes';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { useDocument } from '../../pages/parts/useDocument';
import { wordsOf } from '../../pages/parts/words';
import { useMe } from '../../shell/me';
import { PageLink } from '../../shell/PageLink';
import { mayUse } from '../role';
import { versionPath } from '../routes';
import { endPreview, PREVIEWS } from './requests';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} 0`,
    overflowWrap: 'anywhere',
  },
});

export function Previews({ plugin }: { plugin: Plugin }) {
  const styles = useStyles();
  const me = useMe();
  const { document, error, missing, reload } = useDocument<PluginPreviewList>(
    mayUse(me, 'developer') ? PREVIEWS : undefined,
    useChanges('plugins.changed'),
  );
  const [ending, setEnding] = useState<string>();
  const [failed, setFailed] = useState<string>();
  const previews = document?.items.filter((preview) => preview.plugin === plugin.name) ?? [];
  const end = async (preview: PluginPreview) => {
    setEnding(preview.userId);
    setFailed(undefined);
    try {
      await endPreview(preview);
      reload();
    } catch (failure) {
      setFailed(wordsOf(failure));
    }
    setEnding(undefined);
  };
  const problem = failed ?? (missing ? undefined : error);
  if (!previews.length && !problem) return null;
  return (
    <Section title={t('previews.title')} wide>
      <Text>{t('previews.detail')}</Text>
      <ul className={styles.list}>
        {previews.map((preview) => {
          const { userId, userName, digest, endsAt } = preview;
          const version = plugin.versions.find((one) => one.digest === digest)?.version ?? digest;
          return (
            <li key={userId} className={styles.item} data-testid="preview">
              <Badge appearance="outline" size="small">
                {t('card.preview')}
              </Badge>
              <PageLink to={versionPath(plugin.name, digest)}>{t('plugin.versionNumber', { version })}</PageLink>
              <Text>{t('previews.until', { who: userName, when: dateTime(endsAt) })}</Text>
              {userId === me.user.id || mayUse(me, 'admin') ? (
                <Button
                  size="small"
                  aria-label={t('previews.endOf', { who: userName })}
                  disabled={ending !== undefined}
                  onClick={() => void end(preview)}
                >
                  {t('previews.end')}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {problem ? <Problem text={problem} /> : null}
    </Section>
  );
}
