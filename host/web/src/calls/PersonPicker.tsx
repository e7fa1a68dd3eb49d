// Chooses a colleague or a number, and does something with whoever was chosen.

import { Button, SearchBox, Text } from '@fluentui/react-components';
import { type ReactElement, useEffect, useState } from 'react';
import { ApiError, get } from '../api/client';
import type { DirectoryUserPage, NumberToDial } from '../api/types';
import type { Callee } from '../calling/calling';
import { t } from '../i18n';
import { wordsOf } from '../pages/parts/words';
import type { Target } from './call';
import { useDockStyles } from './dockStyles';

export interface Chosen {
  readonly title: string;
  readonly subtitle: string;
  readonly target: Target;
  /** As the SDK takes it. */
  readonly callee: Callee;
}

export interface PickerAction {
  readonly label: string;
  readonly icon: ReactElement;
  readonly disabled: boolean;
  readonly act: (whom: Chosen) => void;
}

/** How long typing pauses before it is searched for, in milliseconds. */
const PAUSE = 200;

/** Digits and what people write between them: no name looks like that. */
const LIKE_A_NUMBER = /^[+(]?\d[\d\s()./-]*$/;

/** A whole number with its country: nothing else can be handed to the SDK as it was typed, where the server can’t be asked. */
const INTERNATIONAL = /^\+\d[\d\s()./-]{5,}$/;

const chosenNumber = (phoneNumber: string, title: string): Chosen => ({
  title,
  subtitle: '',
  target: { phoneNumber },
  callee: { phoneNumber },
});

interface Found {
  readonly found: readonly Chosen[];
  readonly problem: string | undefined;
}

const NOBODY: Found = { found: [], problem: undefined };

/** What the server finds for a query, once typing pauses. */
function useFound(query: string, find: (query: string, signal: AbortSignal) => Promise<Found>): Found {
  const [answer, setAnswer] = useState<Found & { of: string }>({ ...NOBODY, of: '' });
  useEffect(() => {
    if (!query) return;
    const asked = new AbortController();
    const timer = setTimeout(() => {
      const hear = (found: Found) => {
        if (!asked.signal.aborted) setAnswer({ ...found, of: query });
      };
      find(query, asked.signal).then(hear, (error: unknown) => hear({ found: [], problem: wordsOf(error) }));
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [query, find]);
  // A call goes to no number of which the last digits are still being typed; names stay while one types.
  const stays = answer.of === query || !(LIKE_A_NUMBER.test(answer.of) || LIKE_A_NUMBER.test(query));
  return query && stays ? answer : NOBODY;
}

/** Whoever the directory knows by this name. */
async function findColleagues(query: string, signal: AbortSignal): Promise<Found> {
  const path = `/api/v1/directory/users?limit=6&query=${encodeURIComponent(query)}`;
  const { items } = await get<DirectoryUserPage>(path, signal);
  const found = items.map(({ id, displayName, jobTitle }) => ({
    title: displayName,
    subtitle: jobTitle ?? '',
    target: { userId: id },
    callee: { microsoftTeamsUserId: id },
  }));
  return { found, problem: undefined };
}

/** The number that this dials, as the server reads it. */
async function findNumber(query: string, signal: AbortSignal): Promise<Found> {
  try {
    const number = await get<NumberToDial>(`/api/v1/calls/number?number=${encodeURIComponent(query)}`, signal);
    if (number.emergency) return { found: [], problem: t('dock.pickerEmergency', { number: number.display }) };
    return { found: [chosenNumber(number.phoneNumber, number.display)], problem: undefined };
  } catch (error) {
    const unreachable = error instanceof ApiError && (error.status === 0 || error.status >= 500);
    if (!unreachable) throw error;
    if (!INTERNATIONAL.test(query)) return { found: [], problem: t('dock.pickerNumber') };
    return { found: [chosenNumber(`+${query.replace(/\D/g, '')}`, query)], problem: undefined };
  }
}

export function PersonPicker({ label, actions }: { label: string; actions: readonly PickerAction[] }) {
  const styles = useDockStyles();
  const [typed, setTyped] = useState('');
  const query = typed.trim();
  const { found, problem } = useFound(query, LIKE_A_NUMBER.test(query) ? findNumber : findColleagues);
  return (
    <>
      <SearchBox
        aria-label={label}
        placeholder={t('dock.pickerHint')}
        value={typed}
        onChange={(_, data) => setTyped(data.value)}
      />
      {problem ? (
        <Text size={200} role="status" className={styles.said}>
          {problem}
        </Text>
      ) : null}
      {found.length ? (
        <ul className={styles.list} aria-label={label}>
          {found.map((one) => (
            <li key={JSON.stringify(one.target)} className={styles.row} data-testid="picked-person">
              <Text className={styles.grow}>
                <bdi>{one.title}</bdi>{' '}
                <Text size={200}>
                  <bdi>{one.subtitle}</bdi>
                </Text>
              </Text>
              {actions.map((action) => (
                <Button
                  key={action.label}
                  size="small"
                  icon={action.icon}
                  disabled={action.disabled}
                  onClick={() => action.act(one)}
                >
                  {action.label}
                </Button>
              ))}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
