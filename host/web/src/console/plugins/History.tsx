// Who did what with a plugin, when and why: its part of the audit trail.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { AuditEntry, AuditPage, Plugin } from '../../api/types';
import { useChanges } from '../../events/changes';
import { isKey, t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { ListEnd } from '../../pages/parts/ListEnd';
import { Section } from '../../pages/parts/Section';
import { useList } from '../../pages/parts/useList';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: { padding: `${tokens.spacingVerticalXS} 0`, borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  who: { color: tokens.colorNeutralForeground2 },
});

/** What the trail says of an activation. */
interface Details {
  version?: { after?: string | null } | string;
  /** The digest of the version that was taken off the calls. */
  failed?: string;
  /** The digest of the version that somebody previews. */
  digest?: string;
  note?: string;
  reason?: string;
}

function whatHappened({ action, details }: AuditEntry, plugin: Plugin): string {
  const { version, failed, digest: previewed } = details as Details;
  const after = typeof version === 'object' ? version.after : undefined;
  const about = failed ?? previewed ?? `sha256:${after ?? ''}`;
  const found = plugin.versions.find(({ digest }) => digest === about);
  const named = found?.version ?? (typeof version === 'string' ? version : '');
  const key = `pluginHistory.${action.replace('plugin.', '')}`;
  const done = isKey(key) ? t(key) : action;
  return named ? t('pluginHistory.withVersion', { done, version: named }) : done;
}

export function History({ plugin }: { plugin: Plugin }) {
  const styles = useStyles();
  const query = new URLSearchParams({ target: plugin.name, action: 'plugin', limit: '50' });
  const list = useList<AuditEntry, AuditPage>(`/api/v1/admin/audit?${query}`, useChanges('plugins.changed'));
  // The trail is searched for a part of the name.
  const entries = list.items.filter(({ target }) => target === plugin.name);
  return (
    <Section title={t('pluginHistory.title')} wide>
      <ul className={styles.list}>
        {entries.map((entry) => {
          const { note, reason } = entry.details as Details;
          const why = note ?? reason ?? entry.reason;
          return (
            <li key={entry.id} className={styles.item} data-testid="plugin-history">
              <Text block>
                {whatHappened(entry, plugin)}
                {entry.outcome === 'refused' ? ` ${t('pluginHistory.refused')}` : ''}
              </Text>
              {why ? (
                <Text block dir="auto">
                  {why}
                </Text>
              ) : null}
              <Text block size={200} className={styles.who}>
                {t('pluginHistory.by', { when: dateTime(entry.at), who: entry.actor.name })}
              </Text>
            </li>
          );
        })}
      </ul>
      <ListEnd list={{ ...list, items: entries }} empty={t('pluginHistory.none')} />
    </Section>
  );
}
