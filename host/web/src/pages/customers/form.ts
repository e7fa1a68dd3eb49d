// A customer as it is typed, and as the server takes it.

import type { Customer } from '../../api/types';
import type { CustomerInput } from './requests';

export const TEXTS = ['name', 'company', 'title', 'email', 'owner', 'url', 'externalId'] as const;
export type TextField = (typeof TEXTS)[number];

export interface TypedPhone {
  /** Stays while others are removed. */
  key: number;
  number: string;
  extension: string;
  label: string;
}

export type Typed = Record<TextField, string> & { phones: TypedPhone[] };

let keys = 0;

/** Numbers that were kept get keys that no other has. */
export const withKeys = (typed: Typed): Typed => ({
  ...typed,
  phones: typed.phones.map((one) => phone(one.number, one.extension, one.label)),
});

export const phone = (number = '', extension = '', label = ''): TypedPhone => ({
  key: ++keys,
  number,
  extension,
  label,
});

/** An empty form, with a number where that is known already. */
export const blank = (number = '', name = ''): Typed => ({
  name,
  company: '',
  title: '',
  email: '',
  owner: '',
  url: '',
  externalId: '',
  phones: [phone(number)],
});

export function typedOf(customer: Customer): Typed {
  const { name, company, title, email, owner, url, externalId, phones } = customer;
  return {
    name,
    company: company ?? '',
    title: title ?? '',
    email: email ?? '',
    owner: owner ?? '',
    url: url ?? '',
    externalId: externalId ?? '',
    phones: phones.length ? phones.map((one) => phone(one.number, one.extension ?? '', one.label ?? '')) : [phone()],
  };
}

const orNull = (text: string): string | null => text.trim() || null;

/** What was left empty is removed; a number that was not typed is none. */
export function inputOf(typed: Typed): CustomerInput {
  return {
    name: typed.name.trim(),
    company: orNull(typed.company),
    title: orNull(typed.title),
    email: orNull(typed.email),
    owner: orNull(typed.owner),
    url: orNull(typed.url),
    externalId: orNull(typed.externalId),
    phones: typed.phones
      .filter(({ number }) => number.trim())
      .map(({ number, extension, label }) => ({
        number: number.trim(),
        extension: orNull(extension),
        label: orNull(label),
      })),
  };
}

/** Of the numbers that are sent, which one of the form the n-th is. */
export const phoneAt = (typed: Typed, sent: number): TypedPhone | undefined =>
  typed.phones.filter(({ number }) => number.trim())[sent];
