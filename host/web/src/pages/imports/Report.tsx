// Which rows and cells of a file are not taken, each with its line and why: before an import, and of one that was done.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { CustomerImportErrorList } from '../../api/types';
import { t } from '../../i18n';
import { customerPath } from '../../shell/routes';
import { PageLink } from '../../shell/PageLink';
import { PreviewTable } from './PreviewTable';
import { rowWords } from './said';

const useStyles = makeStyles({
  title: { margin: `0 0 ${tokens.spacingVerticalXS}` },
  more: { marginBottom: tokens.spacingVerticalL },
});

type Told = CustomerImportErrorList['items'][number];

/** A line of the report. Of a preview, a later server may name outcomes that this client does not know. */
export type ReportLine = Omit<Told, 'outcome'> & { outcome: string };

/** So many of each kind are told here; the file that can be downloaded has all of them. */
const TOLD = 20;

const KINDS = ['failed', 'left-out', 'skipped'] as const;

/** In the agent’s language, or in the server’s words. */
function Why({ line }: { line: ReportLine }) {
  const said = rowWords(line.says);
  if (line.sameAsLine != null) return said ?? t('imports.sameAsLine', { line: String(line.sameAsLine) });
  const words = said ?? <span lang="en">{line.reason}</span>;
  return line.sameAsCustomer == null ? words : <PageLink to={customerPath(line.sameAsCustomer)}>{words}</PageLink>;
}

function cellOf({ column, value }: ReportLine): string {
  if (column && value) return t('imports.cell', { column, value });
  return column ?? value ?? '';
}

interface Props {
  lines: readonly ReportLine[];
  /** How many there are of each kind, where `lines` may be only the first of them. */
  counts: { failed: number; leftOut: number; skipped: number };
  /** Of an import that was done, not of a file that is looked at. */
  over?: boolean;
}

export function Report({ lines, counts, over = false }: Props) {
  const styles = useStyles();
  const total = { failed: counts.failed, 'left-out': counts.leftOut, skipped: counts.skipped };
  return KINDS.map((kind) => {
    const told = lines.filter(({ outcome }) => outcome === kind).slice(0, TOLD);
    if (!told.length) return null;
    const title = t(over ? `imports.reportOver-${kind}` : `imports.report-${kind}`);
    const more = total[kind] - told.length;
    return (
      <div key={kind} data-testid={`import-report-${kind}`}>
        <Text as="h3" block weight="semibold" className={styles.title}>
          {title}
        </Text>
        <PreviewTable label={title} heads={[t('imports.line'), t('imports.details'), t('imports.why')]}>
          {told.map((line, at) => (
            <tr key={`${at} ${line.line}`}>
              <td>{line.line}</td>
              <td dir="auto">{cellOf(line)}</td>
              <td>
                <Why line={line} />
              </td>
            </tr>
          ))}
        </PreviewTable>
        {more > 0 ? (
          <Text as="p" block size={200} className={styles.more}>
            {t('imports.moreLines', { count: more })}
          </Text>
        ) : null}
      </div>
    );
  });
}
