// The people of the agent’s organisation: found, called, and written to.

import { Avatar, Button, Link, makeStyles, SearchBox, Select, Text, tokens } from '@fluentui/react-components';
import { CallRegular, ChatRegular, StarFilled, StarRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { ApiError, post } from '../../api/client';
import type { Chat, DirectoryUser, DirectoryUserPage } from '../../api/types';
import { t } from '../../i18n';
import { bareNumber, shownPhone } from '../../i18n/numbers';
import { useMe } from '../../shell/me';
import { Page } from '../../shell/Page';
import { useHome } from '../../shell/useHome';
import { Consent } from '../parts/Consent';
import { useDialling } from '../parts/dialling';
import { Name } from '../parts/Name';
import { Problem } from '../parts/Problem';
import { type Column, Rows } from '../parts/Rows';
import { Toolbar } from '../parts/Toolbar';
import { useList } from '../parts/useList';
import { useTyped } from '../parts/useTyped';
import { wordsOf } from '../parts/words';
import { toggleFavourite, useFavourites } from './favourites';
import { useFavouritePeople } from './useFavouritePeople';

const useStyles = makeStyles({
  search: { width: '20rem', maxWidth: '100%' },
  who: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  lines: { minWidth: 0 },
  second: { color: tokens.colorNeutralForeground3, display: 'block' },
  actions: { display: 'flex', flexWrap: 'wrap', justifyContent: 'end', alignItems: 'center' },
  numbers: { display: 'flex', flexWrap: 'wrap' },
  number: { minWidth: 0, overflowWrap: 'anywhere' },
});

type Status = 'available' | 'busy' | 'do-not-disturb' | 'away' | 'offline' | 'unknown';

const PRESENCE: Record<string, Status> = {
  Available: 'available',
  AvailableIdle: 'available',
  Busy: 'busy',
  BusyIdle: 'busy',
  DoNotDisturb: 'do-not-disturb',
  Away: 'away',
  BeRightBack: 'away',
  Offline: 'offline',
};

const statusOf = ({ presence }: DirectoryUser): Status | undefined =>
  presence ? (PRESENCE[presence.availability] ?? 'unknown') : undefined;

function Who({ person }: { person: DirectoryUser }) {
  const styles = useStyles();
  const status = statusOf(person);
  const about = [person.jobTitle, person.department].filter(Boolean).join(' · ');
  return (
    <div className={styles.who}>
      <Avatar
        aria-hidden
        name={person.displayName}
        color="colorful"
        image={{ src: `/api/v1/directory/users/${encodeURIComponent(person.id)}/photo?size=48`, loading: 'lazy' }}
        {...(status ? { badge: { status } } : {})}
      />
      <div className={styles.lines}>
        <Name weight="semibold">{person.displayName}</Name>
        {about ? (
          <Text size={200} className={styles.second} dir="auto">
            {about}
          </Text>
        ) : null}
        {person.external ? (
          <Text size={200} className={styles.second}>
            {t('colleagues.external')}
          </Text>
        ) : null}
      </div>
    </div>
  );
}

function Numbers({ person }: { person: DirectoryUser }) {
  const styles = useStyles();
  const { canDial, dial } = useDialling();
  const home = useHome();
  if (!person.phones.length) return null;
  return (
    <div className={styles.numbers}>
      {person.phones.map((number, at) => (
        <Button
          key={number}
          className={styles.number}
          size="small"
          appearance="subtle"
          icon={<CallRegular />}
          disabled={!canDial}
          title={t('colleagues.callNumber', { name: person.displayName })}
          onClick={() => dial({ phoneNumber: bareNumber(number) }, person.displayName)}
        >
          <bdi dir="ltr">{shownPhone(number, person.phoneForms[at], home)}</bdi>
          {person.phoneForms[at]?.extension
            ? ` ${t('customers.extension', { extension: person.phoneForms[at].extension })}`
            : ''}
        </Button>
      ))}
    </div>
  );
}

/** Opens the chat in Teams. Where the browser opens no window by itself, the link stays. */
function OpenChat({ person, failed }: { person: DirectoryUser; failed: (why: unknown) => void }) {
  const [url, setUrl] = useState<string>();
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      const { webUrl } = await post<Chat>('/api/v1/chats', { userId: person.id });
      if (!webUrl || new URL(webUrl).protocol !== 'https:') throw new Error(t('colleagues.noChat'));
      setUrl(webUrl);
      window.open(webUrl, '_blank', 'noopener,noreferrer');
    } catch (failure) {
      failed(failure);
    } finally {
      setBusy(false);
    }
  };
  if (url) {
    return (
      <Link
        href={url}
        target="_blank"
        rel="noreferrer"
        aria-label={t('colleagues.openChatWith', { name: person.displayName })}
      >
        {t('colleagues.openChat')}
      </Link>
    );
  }
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={<ChatRegular />}
      disabled={busy}
      aria-label={t('colleagues.chatWith', { name: person.displayName })}
      onClick={() => void open()}
    >
      {t('colleagues.chat')}
    </Button>
  );
}

function Actions({ person, failed }: { person: DirectoryUser; failed: (why: unknown) => void }) {
  const styles = useStyles();
  const me = useMe();
  const { canDial, dial } = useDialling();
  const favourite = useFavourites(me.user.id).includes(person.id);
  const oneself = person.id === me.user.id;
  return (
    <div className={styles.actions}>
      <Button
        size="small"
        appearance="subtle"
        icon={favourite ? <StarFilled /> : <StarRegular />}
        aria-pressed={favourite}
        aria-label={t('colleagues.favouriteName', { name: person.displayName })}
        title={t('colleagues.favourite')}
        onClick={() => toggleFavourite(me.user.id, person.id)}
      />
      {oneself ? (
        <Text size={200}>{t('colleagues.you')}</Text>
      ) : (
        <>
          <OpenChat person={person} failed={failed} />
          <Button
            size="small"
            appearance="subtle"
            icon={<CallRegular />}
            disabled={!canDial}
            title={t('colleagues.callName', { name: person.displayName })}
            aria-label={t('colleagues.callName', { name: person.displayName })}
            onClick={() => dial({ userId: person.id }, person.displayName)}
          >
            {t('colleagues.call')}
          </Button>
        </>
      )}
    </div>
  );
}

export function Colleagues() {
  const styles = useStyles();
  const me = useMe();
  const favourites = useFavourites(me.user.id);
  const [search, setSearch] = useSearchParams();
  const onlyFavourites = search.get('show') === 'favourites';
  const [typed, type, query] = useTyped(search.get('query') ?? '');
  const [failed, setFailed] = useState<unknown>();
  const path = `/api/v1/directory/users?limit=50&presence=true&query=${encodeURIComponent(query)}`;
  const all = useList<DirectoryUser, DirectoryUserPage>(path);
  const chosen = useFavouritePeople(favourites, onlyFavourites);
  // Who is available is told in lists only.
  const known = new Map(all.items.map((person) => [person.id, person]));
  const list = onlyFavourites
    ? { ...chosen, items: chosen.items.map((person) => known.get(person.id) ?? person) }
    : all;
  const problem = all.part?.presenceProblem;
  const columns: Column<DirectoryUser>[] = [
    { label: t('colleagues.name'), width: 'minmax(0, 4fr)', cell: (person) => <Who person={person} /> },
    {
      label: t('colleagues.presence'),
      width: 'minmax(0, 1.5fr)',
      cell: (person) => {
        const status = statusOf(person);
        return status ? t(`colleagues.presence-${status}`) : null;
      },
    },
    { label: t('colleagues.numbers'), width: 'minmax(0, 3fr)', cell: (person) => <Numbers person={person} /> },
    {
      label: t('colleagues.actions'),
      width: 'minmax(0, 3fr)',
      cell: (person) => <Actions person={person} failed={setFailed} />,
    },
  ];
  const empty = onlyFavourites
    ? t('colleagues.noFavourites')
    : query
      ? t('colleagues.nobodyMatches', { query })
      : t('colleagues.empty');
  return (
    <Page
      title={t('shell.colleagues')}
      beside={
        <SearchBox
          className={styles.search}
          placeholder={t('colleagues.searchBy')}
          aria-label={t('colleagues.search')}
          value={typed}
          disabled={onlyFavourites}
          onChange={(_, data) => type(data.value)}
        />
      }
    >
      <Toolbar label={t('colleagues.filters')}>
        <Select
          aria-label={t('colleagues.show')}
          value={onlyFavourites ? 'favourites' : 'all'}
          onChange={(_, { value }) => setSearch(value === 'all' ? {} : { show: value })}
        >
          <option value="all">{t('colleagues.all')}</option>
          <option value="favourites">{t('colleagues.favourites')}</option>
        </Select>
      </Toolbar>
      {problem?.feature ? <Consent feature={problem.feature} /> : null}
      {problem && !problem.feature ? <Problem text={problem.detail} /> : null}
      {failed === undefined ? null : <Failed failure={failed} />}
      <Rows label={t('shell.colleagues')} columns={columns} list={list} empty={empty} testId="colleague-row" />
    </Page>
  );
}

/** What a click came to; it may be that the person has to agree to it first. */
function Failed({ failure }: { failure: unknown }) {
  const feature = failure instanceof ApiError ? failure.feature : undefined;
  return feature ? <Consent feature={feature} /> : <Problem text={wordsOf(failure)} />;
}
