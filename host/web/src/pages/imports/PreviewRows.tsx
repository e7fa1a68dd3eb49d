// The first rows of a file, as they would be taken.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ImportPreview } from '../../api/types';
import { t } from '../../i18n';
import { PreviewTable } from './PreviewTable';

const useStyles = makeStyles({
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
  const heads = (['line', 'outcome', 'customer', 'details'] as const).map((head) => t(`imports.${head}`));
  return (
    <PreviewTable label={t('imports.rows')} heads={heads}>
      {preview.rows.map((row) => (
        <tr key={row.line}>
          <td>{row.line}</td>
          <td>
            <Text className={row.outcome === 'failed' ? styles.wrong : undefined}>
              {t(`imports.outcome-${row.outcome}`)}
            </Text>
          </td>
          <td dir="auto">{row.customer?.name}</td>
          <td dir="auto">{about(row)}</td>
        </tr>
      ))}
    </PreviewTable>
  );
}
