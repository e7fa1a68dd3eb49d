// Chooses a colleague or a number, and does something with whoever was chosen.

import { Button, SearchBox, Text } from '@fluentui/react-components';
import { type ReactElement, useEffect, useState } from 'react';
import { get } from '../api/client';
import type { components } from '../api/schema';
import type { Callee } from '../calling/calling';
import { t } from '../i18n';
import type { Target } from './call';
import { useDockStyles } from './dockStyles';

type DirectoryUserPage = components['schemas']['DirectoryUserPage'];

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

/** A whole number with its country: nothing else can be handed to the SDK as it was typed. */
const INTERNATIONAL = /^\+\d[\d\s()./-]{5,}$/;

const numberOf = (typed: string): Chosen | undefined => {
  if (!INTERNATIONAL.test(typed)) return undefined;
  const phoneNumber = `+${typed.replace(/\D/g, '')}`;
  return { title: typed, subtitle: '', target: { phoneNumber }, callee: { phoneNumber } };
};

function useColleagues(query: string): { found: Chosen[]; problem: string | undefined } {
  const [answer, setAnswer] = useState<{ found: Chosen[]; problem?: string }>({ found: [] });
  useEffect(() => {
    const asked = new AbortController();
    const timer = setTimeout(() => {
      if (!query) {
        setAnswer({ found: [] });
        return;
      }
      const path = `/api/v1/directory/users?limit=6&query=${encodeURIComponent(query)}`;
      get<DirectoryUserPage>(path, asked.signal).then(
        ({ items }) =>
          setAnswer({
            found: items.map(({ id, displayName, jobTitle }) => ({
              title: displayName,
              subtitle: jobTitle ?? '',
              target: { userId: id },
              callee: { microsoftTeamsUserId: id },
            })),
          }),
        (error: unknown) => {
          if (asked.signal.aborted) return;
          setAnswer({ found: [], problem: error instanceof Error ? error.message : String(error) });
        },
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [query]);
  return { found: answer.found, problem: answer.problem };
}

export function PersonPicker({ label, actions }: { label: string; actions: readonly PickerAction[] }) {
  const styles = useDockStyles();
  const [typed, setTyped] = useState('');
  const query = typed.trim();
  const number = numberOf(query);
  const { found, problem } = useColleagues(number ? '' : query);
  const all = number ? [number] : found;
  return (
    <>
      <SearchBox
        aria-label={label}
        placeholder={t('dock.pickerHint')}
        value={typed}
        onChange={(_, data) => setTyped(data.value)}
      />
      {problem ? (
        <Text size={200} role="alert">
          {problem}
        </Text>
      ) : null}
      {/^[+\d]/.test(query) && !number ? <Text size={200}>{t('dock.pickerNumber')}</Text> : null}
      {all.length ? (
        <ul className={styles.list} aria-label={label}>
          {all.map((one) => (
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
