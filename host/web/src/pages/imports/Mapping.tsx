// What the columns of a file are taken for, to be put right.

import { makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import type { ImportPreview } from '../../api/types';
import { t } from '../../i18n';
import { PreviewTable } from './PreviewTable';
import { columnWords, targetName } from './said';

const useStyles = makeStyles({
  samples: { color: tokens.colorNeutralForeground3 },
  unsure: { color: tokens.colorPaletteDarkOrangeForeground1 },
});

type Column = ImportPreview['columns'][number];

/** Below so many percent a person had better look. */
const UNSURE = 80;

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
  const heads = (['column', 'samples', 'target', 'confidence'] as const).map((head) => t(`imports.${head}`));
  return (
    <PreviewTable label={t('imports.columns')} heads={heads} wide>
      {preview.columns.map((column, at) => (
        <tr key={`${at} ${column.name}`}>
          <th scope="row" dir="auto">
            {column.name}
          </th>
          <td dir="auto">
            <Text size={200} className={styles.samples}>
              {column.samples.slice(0, 3).join(' · ')}
            </Text>
          </td>
          <td>
            <Select
              size="small"
              aria-label={t('imports.targetOf', { column: column.name })}
              value={column.target}
              onChange={(_, { value }) => change(column.name, value)}
            >
              {optionsOf(column, preview.targets).map((target) => (
                <option key={target} value={target}>
                  {targetName(target)}
                </option>
              ))}
            </Select>
          </td>
          <td>
            <Text size={200} className={column.confidence < UNSURE ? styles.unsure : undefined}>
              {t('imports.percent', { percent: column.confidence })} {columnWords(column)}
            </Text>
          </td>
        </tr>
      ))}
    </PreviewTable>
  );
}
