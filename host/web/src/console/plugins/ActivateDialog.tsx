// Asked before another version takes calls: what will be different from then on.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { CapabilityGrant, PluginVersion } from '../../api/types';
import { t } from '../../i18n';
import { Confirm } from '../parts/Confirm';
import { destinations, grantChanges, grantsLost, hookChanges, settingsAdded } from './changes';
import { wordsFor } from './words';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
});

interface Change {
  /** Another version, the one before, or only what the active one may do. */
  kind: 'activate' | 'rollBack' | 'grants';
  version: PluginVersion;
  active: PluginVersion | undefined;
  /** What is granted now. */
  before: CapabilityGrant[];
  /** What will be granted. */
  after: CapabilityGrant[];
  /** The settings that have a value. */
  settingsSet: string[];
}

/** What it may and may not do from then on. */
function grantSentences({ version, before, after }: Change): string[] {
  return [
    ...grantChanges(after, before)
      .filter(({ state }) => state !== 'same')
      .map(({ grant, state, added }) =>
        t('activate.may', { what: wordsFor(grant, state === 'wider' ? added : destinations(grant)) }),
      ),
    ...grantsLost(after, before).map((grant) =>
      t('activate.mayNoMore', { what: wordsFor(grant, destinations(grant)) }),
    ),
    ...version.grantsAsked
      .filter((asked) => grantChanges([asked], after)[0]?.state !== 'same')
      .map((grant) => t('activate.notGranted', { what: wordsFor(grant, destinations(grant)) })),
  ];
}

/** What will be different, a sentence each. */
function sentences(change: Change): string[] {
  const { kind, version, active, settingsSet } = change;
  const hooks = hookChanges(version, active);
  return [
    ...hooks.gained.map((hook) => t('activate.asked', { what: t(`plugins.hook-${hook}`) })),
    ...hooks.lost.map((hook) => t('activate.askedNoMore', { what: t(`plugins.hook-${hook}`) })),
    ...(kind === 'rollBack' ? [t('activate.grantsOfThen')] : grantSentences(change)),
    ...settingsAdded(version, active)
      .filter(({ name, required }) => required && !settingsSet.includes(name))
      .map(({ name, schema }) => t('activate.needsSetting', { name: schema.title ?? name })),
  ];
}

interface Props extends Change {
  go: () => Promise<void>;
  close: () => void;
}

export function ActivateDialog({ go, close, ...change }: Props) {
  const styles = useStyles();
  const { kind, version, active } = change;
  const said = sentences(change);
  return (
    <Confirm
      title={t(`activate.title-${kind}`, { version: version.version, name: version.name })}
      label={t(`activate.go-${kind}`)}
      go={go}
      close={close}
      detail={
        <div className={styles.content}>
          {kind === 'grants' ? null : (
            <Text>{active ? t('activate.replaces', { version: active.version }) : t('activate.begins')}</Text>
          )}
          {said.length ? (
            <ul className={styles.list}>
              {said.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          ) : (
            <Text>{t('activate.onlyCode')}</Text>
          )}
          <Text>{t('activate.fromNextCall')}</Text>
        </div>
      }
    />
  );
}
