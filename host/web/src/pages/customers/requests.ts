// What the customers' pages ask the server to change.

import { post, send } from '../../api/client';
import type { Customer } from '../../api/types';

const CUSTOMERS = '/api/v1/customers';

export const customerUrl = (id: string): string => `${CUSTOMERS}/${encodeURIComponent(id)}`;

/** A customer as a form gives it. */
export interface CustomerInput {
  name: string;
  company: string | null;
  title: string | null;
  email: string | null;
  owner: string | null;
  url: string | null;
  externalId: string | null;
  phones: { number: string; extension: string | null; label: string | null }[];
}

export const createCustomer = (input: CustomerInput): Promise<Customer> => post<Customer>(CUSTOMERS, input);

/** Changes the version that was seen. */
export async function changeCustomer(id: string, etag: string, input: CustomerInput): Promise<Customer> {
  const answer = await send(customerUrl(id), {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json', 'if-match': etag },
    body: JSON.stringify(input),
  });
  return (await answer.json()) as Customer;
}

export const deleteCustomer = async (id: string): Promise<void> => {
  await send(customerUrl(id), { method: 'DELETE' });
};

export const restoreCustomer = async (id: string): Promise<void> => {
  await send(`${customerUrl(id)}/restore`, { method: 'POST' });
};

/** The other’s numbers and values become this one’s; the other is deleted. */
export const mergeCustomer = (id: string, from: string): Promise<Customer> =>
  post<Customer>(`${customerUrl(id)}/merge`, { from });
