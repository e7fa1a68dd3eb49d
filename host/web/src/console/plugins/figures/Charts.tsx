// The figures as charts. The table beside them says the same to those who do not see them.

import { LineChart, type LineChartPoints } from '@fluentui/react-charts';
import { makeStyles, tokens } from '@fluentui/react-components';
import type { PluginFigures } from '../../../api/types';
import { locale, t } from '../../../i18n';
import { Section } from '../../../pages/parts/Section';
import { steps } from './series';

const useStyles = makeStyles({
  chart: { height: '16rem', width: '100%' },
});

/** Lines of these values; where there is none, the line has a gap of no points. */
function line(legend: string, color: string, values: { x: Date; y: number | undefined }[]): LineChartPoints {
  return { legend, color, data: values.flatMap(({ x, y }) => (y === undefined ? [] : [{ x, y }])) };
}

interface ChartProps {
  title: string;
  lines: LineChartPoints[];
}

function Chart({ title, lines }: ChartProps) {
  const styles = useStyles();
  return (
    <Section title={title} wide>
      <div className={styles.chart}>
        <LineChart
          data={{ chartTitle: title, lineChartData: lines }}
          culture={locale()}
          enablePerfOptimization
          yMinValue={0}
        />
      </div>
    </Section>
  );
}

export function Charts({ figures }: { figures: PluginFigures }) {
  const all = steps(figures);
  return (
    <>
      <Chart
        title={t('figures.callsOverTime')}
        lines={[
          line(
            t('figures.calls'),
            tokens.colorPaletteBlueForeground2,
            all.map(({ at: x, calls: y }) => ({ x, y })),
          ),
          line(
            t('figures.failed'),
            tokens.colorPaletteRedForeground1,
            all.map(({ at: x, failures: y }) => ({ x, y })),
          ),
        ]}
      />
      <Chart
        title={t('figures.times')}
        lines={[
          line(
            t('figures.half'),
            tokens.colorPaletteGreenForeground1,
            all.map(({ at: x, p50Ms: y }) => ({ x, y })),
          ),
          line(
            t('figures.most'),
            tokens.colorPaletteBlueForeground2,
            all.map(({ at: x, p95Ms: y }) => ({ x, y })),
          ),
          line(
            t('figures.nearlyAll'),
            tokens.colorPaletteRedForeground1,
            all.map(({ at: x, p99Ms: y }) => ({ x, y })),
          ),
        ]}
      />
    </>
  );
}
