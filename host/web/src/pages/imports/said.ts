// What the server says of a file, in the agent’s language. Each sentence comes in English with its kind; what has no kind that is
// known here is shown as it came.

import type { ImportPreview } from '../../api/types';
import { isKey, t } from '../../i18n';

type Column = ImportPreview['columns'][number];
type Line = Pick<ImportPreview['report'][number], 'reason' | 'says'>;

/** What a target is called, with the label of its own that some have. */
export function targetName(target: string): string {
  const [plain = '', label] = target.split(/:(.*)/s);
  const key = `imports.target-${plain}`;
  const name = isKey(key) ? t(key) : plain;
  return label ? t('imports.labelled', { name, label }) : name;
}

/** The product whose file it is. */
export function layoutName(layout: string): string {
  const key = `imports.layout-${layout}`;
  return isKey(key) ? t(key) : layout;
}

/** Why no customers can be read from a file. */
export function fileWords({ problem, says }: Pick<ImportPreview, 'problem' | 'says'>): string {
  switch (says?.kind) {
    case undefined:
      return problem ?? '';
    case 'broken-first-row':
      return t('importFiles.broken-first-row', { why: rowWords(says.why) ?? '' });
    case 'too-many-columns':
      return t('importFiles.too-many-columns', { columns: says.columns, most: says.most });
    case 'no-such-column':
      return t('importFiles.no-such-column', { name: says.name });
    case 'same-target':
      return t('importFiles.same-target', { target: targetName(says.target) });
    case 'header-is-data':
      return t('importFiles.header-is-data', { cells: says.cells.join(', ') });
    case 'no-encoding':
      return t('importFiles.no-encoding', { name: says.name });
    default: {
      const key = `importFiles.${says?.kind}`;
      return isKey(key) ? t(key) : (problem ?? '');
    }
  }
}

/** Why a column is taken for what it is. */
export function columnWords({ reason, reasonSays: says }: Pick<Column, 'reason' | 'reasonSays'>): string {
  switch (says.kind) {
    case 'name-without-values': {
      const [promise, content] = [
        t(`importColumns.promise-${says.promise}`),
        t(`importColumns.content-${says.content}`),
      ];
      return t('importColumns.name-without-values', { promise, content });
    }
    case 'rival':
      return t('importColumns.rival', { target: targetName(says.target) });
    default: {
      const key = `importColumns.${says.kind}`;
      return isKey(key) ? t(key) : reason;
    }
  }
}

/** Why a row or a cell is not taken; nothing where the server has no kind for it. */
export function rowWords(says: Line['says']): string | undefined {
  if (!says) return undefined;
  switch (says.kind) {
    case 'too-many-cells':
      return t('importRows.too-many-cells', { cells: says.cells, columns: says.columns });
    case 'several':
      return t('importRows.several', { count: says.count, by: t(`importRows.by-${says.by}`) });
    case 'same-row':
      return t('importRows.same-row', { line: String(says.line), by: t(`importRows.by-${says.by}`) });
    case 'same-customer':
      return t('importRows.same-customer', { by: t(`importRows.by-${says.by}`) });
    case 'wrong-bytes':
      return t('importRows.wrong-bytes', { encoding: says.encoding });
    case 'long-line':
    case 'no-extension':
    case 'too-many-numbers':
    case 'too-many-facts':
      return t(`importRows.${says.kind}`, { most: says.most });
    default: {
      const key = `importRows.${says.kind}`;
      return isKey(key) ? t(key) : undefined;
    }
  }
}
