// What the columns of a file are taken for, to be put right.

import { makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import type { ImportPreview } from '../../api/types';
import { isKey, t } from '../../i18n';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto', marginBottom: tokens.spacingVerticalL },
  table: { borderCollapse: 'collapse', width: '100%' },
  cell: {
    textAlign: 'start',
    padding: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    minWidth: '6rem',
  },
  samples: { color: tokens.colorNeutralForeground3 },
  unsure: { color: tokens.colorPaletteDarkOrangeForeground1 },
});

type Column = ImportPreview['columns'][number];

/** Below so many percent a person had better look. */
const UNSURE = 80;

/** What a target is called, with the label of its own that some have. */
function nameOf(target: string): string {
  const [plain = '', label] = target.split(/:(.*)/s);
  const key = `imports.target-${plain}`;
  const name = isKey(key) ? t(key) : plain;
  return label ? t('imports.labelled', { name, label }) : name;
}

/** What can be chosen: what every file can have, and what was found in this column. */
const optionsOf = (column: Column, targets: string[]): string[] => [
  ...new Set([column.target, ...targets.filter((target) => !target.includes('LABEL')), `field:${column.name}`]),
];

interface Props {
  preview: ImportPreview;
  change: (column: string, target: string) => void;
}

export function Mapping({ preview, change }: Props) {
  const styles = useStyles();
  return (
    // Wide files scroll; by keyboard, too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={t('imports.columns')} tabIndex={0}>
      <table className={styles.table} aria-label={t('imports.columns')}>
        <thead>
          <tr>
            {(['column', 'samples', 'target', 'confidence'] as const).map((head) => (
              <th key={head} className={styles.cell} scope="col">
                {t(`imports.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.columns.map((column, at) => (
            <tr key={`${at} ${column.name}`}>
              <th className={styles.cell} scope="row" dir="auto">
                {column.name}
              </th>
              <td className={styles.cell} dir="auto">
                <Text size={200} className={styles.samples}>
                  {column.samples.slice(0, 3).join(' · ')}
                </Text>
              </td>
              <td className={styles.cell}>
                <Select
                  size="small"
                  aria-label={t('imports.targetOf', { column: column.name })}
                  value={column.target}
                  onChange={(_, { value }) => change(column.name, value)}
                >
                  {optionsOf(column, preview.targets).map((target) => (
                    <option key={target} value={target}>
                      {nameOf(target)}
                    </option>
                  ))}
                </Select>
              </td>
              <td className={styles.cell}>
                <Text size={200} className={column.confidence < UNSURE ? styles.unsure : undefined}>
                  {t('imports.percent', { percent: column.confidence })} {column.reason}
                </Text>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
