import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { PluginFigures } from '../../../api/types';
import { json, serve } from '../../../testing/server';
import { CONSOLE_ROUTES, figuresPath } from '../../routes';
import { renderConsole } from '../../testing';
import { aPlugin, aVersion } from '../samples';
import { Figures } from './Figures';
import { steps } from './series';

type Sum = PluginFigures['versions'][number]['total'];

const sum = (change: Partial<Sum> = {}): Sum => ({
  calls: 10,
  failures: 2,
  p50Ms: 12,
  p95Ms: 40,
  p99Ms: 1500,
  computingMs: 80,
  memoryBytes: 2_000_000,
  hostCalls: 30,
  egressBytes: 5_000,
  outcomes: { answered: 8, crashed: 1, novel: 1 },
  ...change,
});

const figures = (change: Partial<PluginFigures> = {}): PluginFigures => ({
  since: '2026-11-26T00:00:00Z',
  until: '2026-11-26T01:00:00Z',
  stepSeconds: 900,
  versions: [
    {
      digest: aVersion().digest,
      total: sum(),
      points: [
        { at: '2026-11-26T00:15:00Z', ...sum({ calls: 4, p99Ms: 100 }) },
        { at: '2026-11-26T00:45:00Z', ...sum({ calls: 6, p50Ms: null }) },
      ],
    },
    { digest: 'sha256:gone', total: sum({ calls: 1 }), points: [{ at: '2026-11-26T00:15:00Z', ...sum({ calls: 1 }) }] },
  ],
  ...change,
});

async function show(document: PluginFigures) {
  const asked = serve({
    'GET /api/v1/admin/plugins': () => json({ items: [aPlugin()] }),
    'GET /api/v1/admin/plugins/phone-book/figures': () => json(document),
  });
  await renderConsole(<Figures />, { at: figuresPath('phone-book'), pattern: CONSOLE_ROUTES.figures });
  return asked;
}

test('each version’s figures are told in words, and drawn', async () => {
  await show(figures());
  const [first, gone] = await screen.findAllByTestId('figures-row');
  if (!first || !gone) throw new Error('two rows were expected');
  for (const text of ['1.0.0', '10', '2', '12 ms', '1.5 sec', '2 MB', '30', '5 kB'])
    expect(within(first).getByText(text)).toBeVisible();
  expect(gone).toHaveTextContent('a deleted version');
  expect(screen.getAllByText('Crashed: 1')).toHaveLength(2);
  // An outcome of a newer server is told as it is named.
  expect(screen.getAllByText('novel: 1')).toHaveLength(2);
  expect(await screen.findByRole('region', { name: 'Calls over time' }, { timeout: 10_000 })).toBeVisible();
});

test('another time is asked for, and that there was nothing is said', async () => {
  const asked = await show(figures({ versions: [] }));
  expect(await screen.findByText('No version was called in this time.')).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText('Time'), 'The last 7 days');
  expect(asked.map(({ query }) => query.get('span'))).toContain('week');
});

test('a chart has every step, and adds the versions up', () => {
  const all = steps(figures());
  expect(all.map(({ calls }) => calls)).toEqual([0, 5, 0, 6, 0]);
  expect(all.map(({ p99Ms }) => p99Ms)).toEqual([undefined, 1500, undefined, 1500, undefined]);
  expect(all.map(({ p50Ms }) => p50Ms)).toEqual([undefined, 12, undefined, undefined, undefined]);
});
