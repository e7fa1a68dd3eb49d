// The figures as numbers, one version a row; and how its calls ended.

import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import type { PluginFigures } from '../../../api/types';
import { locale, t } from '../../../i18n';
import { bytes, duration } from '../../../i18n/format';
import { Section } from '../../../pages/parts/Section';
import { outcomeWords } from '../outcomeWords';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  table: { minWidth: '52rem' },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

const number = (count: number): string => new Intl.NumberFormat(locale()).format(count);

interface Props {
  figures: PluginFigures;
  nameOf: (digest: string) => string;
}

export function FigureTable({ figures, nameOf }: Props) {
  const styles = useStyles();
  const { versions } = figures;
  return (
    <>
      <Section title={t('figures.versions')} wide>
        {/* Can be scrolled by keys, too. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('figures.versions')}>
          <Table size="small" className={styles.table} aria-label={t('figures.versions')}>
            <TableHeader>
              <TableRow>
                <TableHeaderCell>{t('figures.version')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.calls')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.failed')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.half50')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.most95')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.all99')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.computing')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.memory')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.hostCalls')}</TableHeaderCell>
                <TableHeaderCell>{t('figures.egress')}</TableHeaderCell>
              </TableRow>
            </TableHeader>
            <TableBody>
              {versions.map(({ digest, total }) => (
                <TableRow key={digest} data-testid="figures-row">
                  <TableCell>{nameOf(digest)}</TableCell>
                  <TableCell>{number(total.calls)}</TableCell>
                  <TableCell>{number(total.failures)}</TableCell>
                  <TableCell>{duration(total.p50Ms)}</TableCell>
                  <TableCell>{duration(total.p95Ms)}</TableCell>
                  <TableCell>{duration(total.p99Ms)}</TableCell>
                  <TableCell>{duration(total.computingMs)}</TableCell>
                  <TableCell>{bytes(total.memoryBytes)}</TableCell>
                  <TableCell>{number(total.hostCalls)}</TableCell>
                  <TableCell>{bytes(total.egressBytes)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      </Section>
      <Section title={t('figures.outcomes')} wide>
        {versions.map(({ digest, total }) => (
          <div key={digest}>
            <Text weight="semibold">{nameOf(digest)}</Text>
            <ul className={styles.list}>
              {Object.entries(total.outcomes)
                .sort(([, one], [, other]) => other - one)
                .map(([outcome, count]) => (
                  <li key={outcome}>{t('figures.outcome', { what: outcomeWords(outcome), times: number(count) })}</li>
                ))}
            </ul>
          </div>
        ))}
      </Section>
    </>
  );
}
