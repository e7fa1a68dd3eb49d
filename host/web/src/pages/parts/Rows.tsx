// A long list as a table, of which only what can be seen is there. Where it is narrow, each row is a small card.

import { makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular } from '@fluentui/react-icons';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { HOVERED } from './hovered';
import { ListEnd } from './ListEnd';

const NARROW = '@media (max-width: 48rem)';

const useStyles = makeStyles({
  head: {
    display: 'grid',
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    // There for screen readers, which name the cells by it, and in sight while the focus is on one of its buttons.
    [NARROW]: {
      ':not(:focus-within)': {
        position: 'absolute',
        width: '1px',
        height: '1px',
        overflow: 'hidden',
        clipPath: 'inset(50%)',
      },
    },
  },
  body: { position: 'relative' },
  row: {
    position: 'absolute',
    top: 0,
    left: 0,
    right: 0,
    display: 'grid',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ...HOVERED,
    [NARROW]: {
      gridTemplateColumns: '1fr !important',
      rowGap: tokens.spacingVerticalXXS,
      paddingTop: tokens.spacingVerticalS,
    },
  },
  sort: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXXS,
    maxWidth: '100%',
    padding: 0,
    border: 0,
    background: 'none',
    font: 'inherit',
    color: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { textDecorationLine: 'underline' },
  },
  cell: { minWidth: 0, overflowWrap: 'anywhere', [NARROW]: { ':empty': { display: 'none' } } },
});

export interface Column<T> {
  /** Names the column. */
  label: string;
  /** As CSS grid takes it. */
  width: string;
  cell: (item: T) => ReactNode;
  /** Where the list can be ordered by it: how it is ordered now, if by this column, and what a click does. */
  sort?: { now: 'ascending' | 'descending' | undefined; choose: () => void };
}

function Head<T>({ column: { label, sort } }: { column: Column<T> }) {
  const styles = useStyles();
  if (!sort) return <span role="columnheader">{label}</span>;
  return (
    <span role="columnheader" aria-sort={sort.now ?? 'none'}>
      <button type="button" className={styles.sort} onClick={sort.choose}>
        {label}
        {sort.now === 'ascending' ? <ArrowUpRegular aria-hidden /> : null}
        {sort.now === 'descending' ? <ArrowDownRegular aria-hidden /> : null}
      </button>
    </span>
  );
}

interface Props<T extends { id: string }> {
  label: string;
  columns: Column<T>[];
  list: {
    items: T[];
    loading: boolean;
    error: string | undefined;
    more: (() => void) | undefined;
    retry: () => void;
  };
  /** What is said of a list with nothing in it. */
  empty: string;
  /** How many there are in all, where that is known. */
  total?: number | undefined;
  /** For tests, and what they look for. */
  testId: string;
  data?: (item: T) => Record<`data-${string}`, string>;
}

/** So many rows before the end of what has come, more is asked for. */
const AHEAD = 20;

export function Rows<T extends { id: string }>({ label, columns, list, empty, total, testId, data }: Props<T>) {
  const styles = useStyles();
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const { items, more, loading, error } = list;
  const some = items.length > 0;
  // What stands above the list changes its place.
  useLayoutEffect(() => {
    const measure = () => setTop((body.current?.getBoundingClientRect().top ?? 0) + scrollY);
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [some]);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => 44,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 8,
    scrollMargin: top,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  const wanted = more !== undefined && !loading && !error && last >= items.length - AHEAD;
  useEffect(() => {
    if (wanted) more();
  }, [wanted, more]);
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  return (
    <>
      {some ? (
        <div role="table" aria-label={label} aria-rowcount={more ? (total ?? -1) : items.length + 1}>
          <div role="rowgroup">
            <div role="row" className={styles.head} style={template} aria-rowindex={1}>
              {columns.map((column) => (
                <Head key={column.label} column={column} />
              ))}
            </div>
          </div>
          <div role="rowgroup" className={styles.body} ref={body} style={{ height: rows.getTotalSize() }}>
            {shown.map(({ index, key, start }) => {
              const item = items[index];
              return item ? (
                <div
                  role="row"
                  key={key}
                  ref={rows.measureElement}
                  data-index={index}
                  data-testid={testId}
                  aria-rowindex={index + 2}
                  className={styles.row}
                  style={{ ...template, transform: `translateY(${start - top}px)` }}
                  {...data?.(item)}
                >
                  {columns.map((column) => (
                    <div role="cell" key={column.label} className={styles.cell}>
                      {column.cell(item)}
                    </div>
                  ))}
                </div>
              ) : null;
            })}
          </div>
        </div>
      ) : null}
      <ListEnd list={list} empty={empty} />
    </>
  );
}
