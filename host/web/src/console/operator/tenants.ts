// What the operator's pages ask of the server, and how they show it.

import type { TenantState } from '../../api/types';

export const TENANTS = '/api/v1/operator/tenants';

export const tenantUrl = (id: string): string => `${TENANTS}/${encodeURIComponent(id)}`;

export const STATE_COLORS = {
  invited: 'informative',
  consented: 'success',
  suspended: 'danger',
} as const satisfies Record<TenantState, string>;
