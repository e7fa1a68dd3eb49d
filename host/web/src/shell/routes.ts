// The pages’ addresses. The server answers 404 to every other one; a test of the server reads this file for their first parts
// (`host/http/src/web.rs`).

export const ROUTES = {
  customers: '/customers',
  customerImport: '/customers/import',
  customerNew: '/customers/new',
  customerDuplicates: '/customers/duplicates',
  customer: '/customers/:id',
  customerEdit: '/customers/:id/edit',
  customerMerge: '/customers/:id/merge',
  colleagues: '/colleagues',
  meetings: '/meetings',
  history: '/history',
  call: '/calls/:id',
  /** Where the browser leads for `tel:` links: `/call?number=…`. */
  dial: '/call',
  settings: '/settings',
} as const;

/** The address of a customer’s own page. */
export const customerPath = (id: string): string => `/customers/${encodeURIComponent(id)}`;

/** The address of a call’s own page. */
export const callPath = (id: string): string => `/calls/${encodeURIComponent(id)}`;
