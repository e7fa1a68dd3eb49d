// Everything that is known of a version before it is active: what it is asked, what it asks for, what it would change.

import { Badge, makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components';
import type { CapabilityGrant, PluginVersion } from '../../api/types';
import { t } from '../../i18n';
import { bytes, dateTime } from '../../i18n/format';
import { Section } from '../../pages/parts/Section';
import { Facts } from '../parts/Facts';
import { flows, grantChanges, grantsLost, hookChanges, settingsAdded, settingsLost, settingsOf } from './changes';
import { GrantList } from './GrantList';
import { HookList } from './HookList';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  flows: { margin: 0 },
  digest: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  version: PluginVersion;
  /** What is active now, where it is another one. */
  active: PluginVersion | undefined;
  granted: CapabilityGrant[];
}

/** `0.2.3` of `wasi:io/streams@0.2.3`, the highest that is named. */
function wasiOf(imports: string[]): string | undefined {
  const named = imports.flatMap((name) => /^wasi:[^@]+@(.+)$/.exec(name)?.[1] ?? []);
  return named.sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))[0];
}

function Asked({ version, active, granted }: Props) {
  const styles = useStyles();
  const changes = grantChanges(version.grantsAsked, granted);
  const lost = active ? grantsLost(version.grantsAsked, granted) : [];
  const { reads, sends } = flows(version.grantsAsked);
  return (
    <Section title={t('version.asksFor')} wide>
      {changes.length ? (
        <GrantList changes={changes} compared={active !== undefined} />
      ) : (
        <Text>{t('version.asksForNothing')}</Text>
      )}
      {lost.length ? (
        <Text>
          {t('version.noLongerAsked', {
            what: lost.map(({ capability }) => t(`plugins.capability-${capability}`)).join(', '),
          })}
        </Text>
      ) : null}
      <Text as="p" block className={styles.flows} data-testid="flows">
        {t('version.alwaysSees')}{' '}
        {reads.length ? t('version.reads', { what: reads.map((one) => t(`plugins.reads-${one}`)).join(', ') }) : null}{' '}
        {sends.length ? t('version.sends', { where: sends.join(', ') }) : t('version.sendsNowhere')}
      </Text>
      {version.personKeys.length ? (
        <Text as="p" block className={styles.flows} data-testid="person-keys">
          {t('version.keepsOfPerson', { keys: version.personKeys.join(', ') })}
        </Text>
      ) : null}
    </Section>
  );
}

function SettingsList({ version, active }: Pick<Props, 'version' | 'active'>) {
  const styles = useStyles();
  const settings = settingsOf(version);
  const added = new Set(active ? settingsAdded(version, active).map(({ name }) => name) : []);
  const lost = active ? settingsLost(version, active) : [];
  if (!settings.length && !lost.length) return null;
  return (
    <Section title={t('version.settings')} wide>
      <ul className={styles.list}>
        {settings.map(({ name, schema, required }) => (
          <li key={name}>
            <Text weight="semibold">{schema.title ?? name}</Text> {required ? t('version.required') : ''}{' '}
            {added.has(name) ? (
              <Badge appearance="tint" color="warning">
                {t('plugins.grant-new')}
              </Badge>
            ) : null}
            {schema.description ? <Text block>{schema.description}</Text> : null}
          </li>
        ))}
      </ul>
      {lost.length ? (
        <Text>{t('version.settingsLost', { names: lost.map(({ name }) => name).join(', ') })}</Text>
      ) : null}
    </Section>
  );
}

export function VersionReport({ version, active, granted }: Props) {
  const styles = useStyles();
  const { lost } = hookChanges(version, active);
  return (
    <div data-testid="version-report">
      {version.warnings.map((warning) => (
        <MessageBar key={warning} intent="warning" layout="multiline">
          <MessageBarBody>{warning}</MessageBarBody>
        </MessageBar>
      ))}
      <Section title={t('version.does')} wide>
        {version.description ? <Text dir="auto">{version.description}</Text> : null}
        <HookList hooks={version.hooks} />
        {lost.length ? (
          <Text>{t('version.hooksLost', { what: lost.map((hook) => t(`plugins.hook-${hook}`)).join(' ') })}</Text>
        ) : null}
      </Section>
      <Asked version={version} active={active} granted={granted} />
      <SettingsList version={version} active={active} />
      <Section title={t('version.details')} wide>
        <Facts
          facts={[
            [
              t('version.uploaded'),
              t('version.uploadedBy', { when: dateTime(version.uploadedAt), who: version.uploadedBy }),
            ],
            [t('version.contract'), version.contract],
            [t('version.wasi'), wasiOf(version.imports)],
            [t('version.madeWith'), version.madeWith.join(', ')],
            [
              t('version.size'),
              t('version.sizes', { size: bytes(version.sizeBytes), compiled: bytes(version.compiledBytes) }),
            ],
            [
              t('version.memory'),
              t(`version.memory-${version.memory.class}`, { size: bytes(version.memory.initialBytes) }),
            ],
            [t('version.compiling'), t('version.milliseconds', { count: version.compileMs })],
            [
              t('version.digest'),
              <span key="digest" className={styles.digest}>
                {version.digest}
              </span>,
            ],
          ]}
        />
        <details>
          <summary>{t('version.imports', { count: version.imports.length })}</summary>
          <ul className={styles.list}>
            {version.imports.map((name) => (
              <li key={name} className={styles.digest}>
                {name}
              </li>
            ))}
          </ul>
        </details>
      </Section>
    </div>
  );
}
