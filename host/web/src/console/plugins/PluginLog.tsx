// What a plugin wrote and how it failed: searched, and followed as it is written.

import {
  Badge,
  Button,
  makeStyles,
  mergeClasses,
  SearchBox,
  Select,
  Switch,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useParams, useSearchParams } from 'wouter';
import type { PluginHook, PluginLogEntry, PluginLogPage } from '../../api/types';
import { t } from '../../i18n';
import { preciseTime } from '../../i18n/format';
import { ListEnd } from '../../pages/parts/ListEnd';
import { Toolbar } from '../../pages/parts/Toolbar';
import { useList } from '../../pages/parts/useList';
import { useTyped } from '../../pages/parts/useTyped';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse } from '../role';
import { PluginTabs } from './PluginTabs';
import { pluginUrl } from './requests';
import { usePlugins } from './usePlugins';

const useStyles = makeStyles({
  lines: { listStyleType: 'none', margin: 0, padding: 0 },
  line: {
    padding: `${tokens.spacingVerticalXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  message: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
  },
  fields: { color: tokens.colorNeutralForeground2 },
});

/** Below the first of these there is nothing to leave out. */
const LEVELS = ['info', 'warn', 'error'] as const;
const HOOKS: PluginHook[] = [
  'caller-id',
  'customer-lookup',
  'meeting-filter',
  'call-log',
  'before-call',
  'card-action',
  'customer-edit',
  'call-form',
];
const COLORS = { debug: 'informative', info: 'informative', warn: 'warning', error: 'danger' } as const;

/** How often new lines are asked for while the log is followed, in milliseconds. */
const AGAIN = 2000;

function Line({ line, version, only }: { line: PluginLogEntry; version: string; only: (callId: string) => void }) {
  const styles = useStyles();
  const { at, level, hook, callId, message, fields } = line;
  const facts = Object.entries<unknown>(fields);
  return (
    <li className={styles.line} data-testid="log-line" data-level={level}>
      <span className={styles.head}>
        <time dateTime={at}>{preciseTime(at)}</time>
        <Badge size="small" appearance="tint" color={COLORS[level]}>
          {t(`pluginLog.level-${level}`)}
        </Badge>
        <span>{t(`plugins.hookName-${hook}`)}</span>
        <span>{version}</span>
        {callId ? (
          <Button size="small" appearance="transparent" onClick={() => only(callId)}>
            {t('pluginLog.thisCall')}
          </Button>
        ) : null}
      </span>
      <pre className={styles.message} dir="auto">
        {message}
      </pre>
      {facts.length ? (
        <pre className={mergeClasses(styles.message, styles.fields)} dir="auto">
          {facts
            .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
            .join('  ')}
        </pre>
      ) : null}
    </li>
  );
}

function useLog(path: string, follows: boolean) {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    if (!follows) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setVersion((n) => n + 1);
    }, AGAIN);
    return () => clearInterval(timer);
  }, [follows]);
  return useList<PluginLogEntry, PluginLogPage>(path, version);
}

export function PluginLog() {
  const styles = useStyles();
  const { name = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const [typed, type, text] = useTyped(search.get('text') ?? '');
  const [follows, setFollows] = useState(true);
  const { document: plugins } = usePlugins(mayUse(useMe(), 'developer'));
  const plugin = plugins?.items.find((one) => one.name === name);
  const digest = search.get('digest') ?? '';
  // A version that was deleted has left its lines here, and links to them.
  const isDeleted = plugin !== undefined && digest !== '' && !plugin.versions.some((one) => one.digest === digest);
  const versionOf = (digest: string) => plugin?.versions.find((one) => one.digest === digest)?.version ?? '';
  const choose = (key: string, value: string) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value) next.set(key, value);
      else next.delete(key);
      return next;
    });
  const query = new URLSearchParams({ limit: '100' });
  for (const key of ['level', 'hook', 'callId', 'digest']) {
    const value = search.get(key);
    if (value) query.set(key, value);
  }
  if (text) query.set('text', text);
  const list = useLog(`${pluginUrl(name)}/logs?${query}`, follows);
  const call = search.get('callId');
  return (
    <ConsolePage title={name} needs="developer">
      <PluginTabs name={name} />
      <Toolbar label={t('pluginLog.filters')}>
        <SearchBox
          aria-label={t('pluginLog.search')}
          placeholder={t('pluginLog.search')}
          value={typed}
          onChange={(_, { value }) => type(value)}
        />
        <Select
          aria-label={t('pluginLog.level')}
          value={search.get('level') ?? ''}
          onChange={(_, { value }) => choose('level', value)}
        >
          <option value="">{t('pluginLog.allLevels')}</option>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {t(`pluginLog.atLeast-${level}`)}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t('pluginLog.hook')}
          value={search.get('hook') ?? ''}
          onChange={(_, { value }) => choose('hook', value)}
        >
          <option value="">{t('pluginLog.allHooks')}</option>
          {HOOKS.map((hook) => (
            <option key={hook} value={hook}>
              {t(`plugins.hookName-${hook}`)}
            </option>
          ))}
        </Select>
        <Select aria-label={t('plugin.version')} value={digest} onChange={(_, { value }) => choose('digest', value)}>
          <option value="">{t('pluginLog.allVersions')}</option>
          {plugin?.versions.map(({ digest, version }) => (
            <option key={digest} value={digest}>
              {version} ({digest.slice(7, 15)})
            </option>
          ))}
          {isDeleted ? <option value={digest}>{t('pluginLog.deleted', { digest: digest.slice(7, 15) })}</option> : null}
        </Select>
        <Switch label={t('pluginLog.follow')} checked={follows} onChange={(_, { checked }) => setFollows(checked)} />
      </Toolbar>
      {call ? (
        <Text as="p" block>
          {t('pluginLog.onlyCall')}{' '}
          <Button size="small" onClick={() => choose('callId', '')}>
            {t('pluginLog.allCalls')}
          </Button>
        </Text>
      ) : null}
      <ul className={styles.lines} aria-label={t('plugin.tab-log')}>
        {list.items.map((line) => (
          <Line
            key={line.id}
            line={line}
            version={versionOf(line.digest)}
            only={(callId) => choose('callId', callId)}
          />
        ))}
      </ul>
      {/* Asked for again and again: that it is being asked for is no news. */}
      <ListEnd
        list={{ ...list, loading: list.loading && !list.items.length && !list.part }}
        empty={t(query.size > 1 ? 'pluginLog.none' : 'pluginLog.empty')}
      />
    </ConsolePage>
  );
}
