/** Lists that are longer than a test's own data. */
import type { Page } from '@playwright/test';

/** Has the page find so many customers, part by part, as the server would answer. */
export async function routeCustomers(page: Page, total: number, part = 200): Promise<void> {
  await page.route('**/api/v1/customers?*', async (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    const items = Array.from({ length: Math.min(part, total - from) }, (_, at) => ({
      id: `c${from + at}`,
      recordType: 'contact',
      name: `Customer ${from + at}`,
      company: 'Contoso',
      title: null,
      email: null,
      phones: [{ number: '+14255550100', e164: '+14255550100', extension: null, label: null }],
      phoneForms: [{ display: '+1 425-555-0100', national: '(425) 555-0100', region: 'US', extension: null }],
      owner: null,
      lastActivity: null,
      url: null,
      badges: [],
      fields: [],
      extra: [],
    }));
    const nextCursor = from + part < total ? String(from + part) : null;
    await route.fulfill({
      json: { items, nextCursor, total, source: 'customers', readOnly: false, partial: false },
    });
  });
}
