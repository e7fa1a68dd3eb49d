// The first rows of a file, as they would be taken.

import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import type { ImportPreview } from '../../api/types';
import { t } from '../../i18n';
import { PreviewTable } from './PreviewTable';

const useStyles = makeStyles({
  wrong: { color: tokens.colorPaletteRedForeground1 },
  outcome: { overflowWrap: 'normal' },
});

type Row = ImportPreview['rows'][number];

/** Why a row can’t be taken is told by the report. */
function about({ customer }: Row): string {
  if (!customer) return '';
  const numbers = customer.phones.map(({ number }) => number);
  return [customer.company, customer.email, ...numbers].filter(Boolean).join(' · ');
}

export function PreviewRows({ preview }: { preview: ImportPreview }) {
  const styles = useStyles();
  const heads = (['line', 'outcome', 'customer', 'details'] as const).map((head) => t(`imports.${head}`));
  const leftOut = (line: number) => preview.report.filter((one) => one.outcome === 'left-out' && one.line === line);
  return (
    <PreviewTable label={t('imports.rows')} heads={heads}>
      {preview.rows.map((row) => (
        <tr key={row.line}>
          <td>{row.line}</td>
          <td>
            <Text className={mergeClasses(styles.outcome, row.outcome === 'failed' && styles.wrong)}>
              {t(`imports.outcome-${row.outcome}`)}
            </Text>
          </td>
          <td dir="auto">{row.customer?.name}</td>
          <td dir="auto">
            {about(row)}
            {leftOut(row.line).map(({ column, value }) => (
              <Text key={column} size={200} block className={styles.wrong}>
                {t('imports.without', { column: column ?? '', value: value ?? '' })}
              </Text>
            ))}
          </td>
        </tr>
      ))}
    </PreviewTable>
  );
}
