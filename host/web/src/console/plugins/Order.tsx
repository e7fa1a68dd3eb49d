// The order in which the plugins are asked: by dragging, or with buttons and keys.

import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular, ReOrderDotsVerticalRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { put } from '../../api/client';
import type { Plugin } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { wordsOf } from '../../pages/parts/words';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    cursor: 'grab',
  },
  over: { borderBottomColor: tokens.colorCompoundBrandStroke },
  name: { flexGrow: 1, overflowWrap: 'anywhere' },
});

/** The names with the one at `from` moved to `to`. */
export function moved(names: string[], from: number, to: number): string[] {
  const rest = names.filter((_, at) => at !== from);
  const [name] = names.slice(from, from + 1);
  return name === undefined ? names : [...rest.slice(0, to), name, ...rest.slice(to)];
}

export function Order({ plugins, changed }: { plugins: Plugin[]; changed: () => void }) {
  const styles = useStyles();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  const [said, setSaid] = useState('');
  const ever = plugins.flatMap(({ name, position }) => (typeof position === 'number' ? [{ name, position }] : []));
  const names = ever.sort((one, other) => one.position - other.position).map(({ name }) => name);
  if (names.length < 2) return null;
  const move = async (from: number, to: number) => {
    setDragged(undefined);
    setOver(undefined);
    if (from === to || to < 0 || to >= names.length) return;
    setBusy(true);
    setError(undefined);
    try {
      await put('/api/v1/admin/plugin-order', { names: moved(names, from, to) });
      setSaid(t('order.moved', { name: names[from] ?? '', place: to + 1, of: names.length }));
      changed();
    } catch (failure) {
      setError(wordsOf(failure));
    }
    setBusy(false);
  };
  return (
    <Section title={t('order.title')}>
      <Text>{t('order.detail')}</Text>
      <ol className={styles.list}>
        {names.map((name, at) => (
          // Dragging is a short cut: the buttons do the same, also by keys.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={name}
            className={mergeClasses(styles.item, over === at && dragged !== at && styles.over)}
            data-testid="order-item"
            draggable={!busy}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(at);
            }}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(at);
            }}
            onDragEnd={() => setDragged(undefined)}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== undefined) void move(dragged, at);
            }}
          >
            <ReOrderDotsVerticalRegular aria-hidden />
            <span className={styles.name}>{name}</span>
            <Button
              size="small"
              icon={<ArrowUpRegular />}
              aria-label={t('order.up', { name })}
              disabled={busy || at === 0}
              onClick={() => void move(at, at - 1)}
            />
            <Button
              size="small"
              icon={<ArrowDownRegular />}
              aria-label={t('order.down', { name })}
              disabled={busy || at === names.length - 1}
              onClick={() => void move(at, at + 1)}
            />
          </li>
        ))}
      </ol>
      <Text role="status">{said}</Text>
      {error ? <Problem text={error} /> : null}
    </Section>
  );
}
