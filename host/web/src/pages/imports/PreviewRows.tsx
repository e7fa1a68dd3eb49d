// The first rows of a file, as they would be taken.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ImportPreview } from '../../api/types';
import { t } from '../../i18n';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto', marginBottom: tokens.spacingVerticalL },
  table: { borderCollapse: 'collapse', width: '100%' },
  cell: {
    textAlign: 'start',
    padding: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
    minWidth: '4rem',
  },
  wrong: { color: tokens.colorPaletteRedForeground1 },
});

type Row = ImportPreview['rows'][number];

function about({ customer, problem }: Row): string {
  if (problem) {
    return [problem.column, problem.value, problem.reason].filter(Boolean).join(': ');
  }
  if (!customer) return '';
  const numbers = customer.phones.map(({ number }) => number);
  return [customer.company, customer.email, ...numbers].filter(Boolean).join(' · ');
}

export function PreviewRows({ preview }: { preview: ImportPreview }) {
  const styles = useStyles();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={t('imports.rows')} tabIndex={0}>
      <table className={styles.table} aria-label={t('imports.rows')}>
        <thead>
          <tr>
            {(['line', 'outcome', 'customer', 'details'] as const).map((head) => (
              <th key={head} className={styles.cell} scope="col">
                {t(`imports.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row) => (
            <tr key={row.line}>
              <td className={styles.cell}>{row.line}</td>
              <td className={styles.cell}>
                <Text className={row.outcome === 'failed' ? styles.wrong : undefined}>
                  {t(`imports.outcome-${row.outcome}`)}
                </Text>
              </td>
              <td className={styles.cell} dir="auto">
                {row.customer?.name}
              </td>
              <td className={styles.cell} dir="auto">
                {about(row)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
