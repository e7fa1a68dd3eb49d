// The capabilities where there is no server: `hooks.mjs` puts them in the place of `switchboard:plugin/…`, and a fake host answers.

/// <reference path="../capabilities.d.ts" />
import type { Customer, CustomerPhone, LookupKey, PageRequest } from '../contract.ts';
import { PluginError } from '../error.ts';
import { encode } from '../utf8.ts';
import type { Request } from 'switchboard:plugin/http@1.0.0';
import type customersOfHost from 'switchboard:plugin/customers@1.0.0';
import type directoryOfHost from 'switchboard:plugin/directory@1.0.0';
import type httpOfHost from 'switchboard:plugin/http@1.0.0';
import type keyValueOfHost from 'switchboard:plugin/key-value@1.0.0';
import type logOfHost from 'switchboard:plugin/log@1.0.0';
import type settingsOfHost from 'switchboard:plugin/settings@1.0.0';
import { host } from './host.ts';
import type { Capability, FakeHost } from './host.ts';

type Found = ReturnType<typeof customersOfHost.findByPhone>[number];

/** The most customers that a search by keys or addresses answers. */
const FOUND = 20;

/** The host that answers now, if it grants this. */
function granting(capability: Capability, method: string): FakeHost {
  const now = host(`${capability}.${method}`);
  now.granted(capability);
  return now;
}

function atMost(most: number, items: unknown[], what: string): void {
  if (items.length <= most) return;
  throw new PluginError('invalid', `at most ${most} ${what} in one call, these are ${items.length}`);
}

/** Whether a number is the one that a key means. */
function isOf(phone: CustomerPhone, key: LookupKey): boolean {
  const number = phone.e164 ?? phone.number.replace(/[^+0-9]/g, '');
  if (key.strength === 'national') return number.endsWith(key.value);
  const [line, wanted] = key.value.split(';ext=');
  if (number !== line) return false;
  return wanted === undefined ? phone.extension === null : wanted === '*' ? phone.extension !== null : wanted === phone.extension;
}

export const customers: typeof customersOfHost = {
  findByPhone(keys) {
    const known = granting('customers', 'findByPhone').given.customers ?? [];
    atMost(50, keys, 'keys');
    const found = new Map<string, Found>();
    for (const key of keys) {
      for (const customer of known) {
        const phone = customer.phones.find((phone) => isOf(phone, key));
        if (!phone || found.has(customer.id)) continue;
        found.set(customer.id, { customer, strength: key.strength, matchedNumber: phone.number });
      }
    }
    return [...found.values()].slice(0, FOUND);
  },
  findByEmail(emails) {
    const known = granting('customers', 'findByEmail').given.customers ?? [];
    atMost(50, emails, 'addresses');
    const wanted = emails.map((email) => email.toLowerCase());
    return known.filter(({ email }) => email && wanted.includes(email.toLowerCase())).slice(0, FOUND);
  },
  search(query: string, page: PageRequest) {
    const known = granting('customers', 'search').given.customers ?? [];
    if (page.limit < 1 || page.limit > 200) throw new PluginError('invalid', 'limit must be 1 to 200');
    const words = query.toLowerCase();
    const texts = ({ name, company, email, phones }: Customer) => [
      name,
      company,
      email,
      ...phones.flatMap(({ number, e164 }) => [number, e164]),
    ];
    const found = known.filter((one) => texts(one).some((text) => text?.toLowerCase().includes(words)));
    const shown = Number(page.cursor ?? 0) || 0;
    const next = shown + page.limit;
    const nextCursor = next < found.length ? String(next) : null;
    return { items: found.slice(shown, next), nextCursor, total: found.length, partial: false };
  },
  get(id) {
    return granting('customers', 'get').given.customers?.find((customer) => customer.id === id) ?? null;
  },
  getMany(ids) {
    const known = granting('customers', 'getMany').given.customers ?? [];
    atMost(50, ids, 'ids');
    return ids.map((id) => known.find((customer) => customer.id === id) ?? null);
  },
};

export const directory: typeof directoryOfHost = {
  get(id) {
    return granting('directory', 'get').given.people?.find((person) => person.id === id) ?? null;
  },
  getMany(ids) {
    const known = granting('directory', 'getMany').given.people ?? [];
    atMost(20, ids, 'ids');
    return ids.map((id) => known.find((person) => person.id === id) ?? null);
  },
  findByPhone(e164) {
    const known = granting('directory', 'findByPhone').given.people ?? [];
    return known.filter((person) => person.phones.includes(e164));
  },
};

export const http: typeof httpOfHost = {
  send(request) {
    return host('http.send').send(request);
  },
  sendAll(requests) {
    const now = host('http.sendAll');
    return requests.map((request: Request, place) => {
      try {
        if (place >= 8) throw new PluginError('quota-exceeded', 'at most 8 requests are sent side by side');
        return { tag: 'ok', val: now.send(request) };
      } catch (error) {
        return { tag: 'err', val: error };
      }
    });
  },
};

export const keyValue: typeof keyValueOfHost = {
  get(key) {
    return granting('key-value', 'get').value(key) ?? null;
  },
  getMany(keys) {
    const now = granting('key-value', 'getMany');
    atMost(50, keys, 'keys');
    return keys.map((key) => now.value(key) ?? null);
  },
  set(key, value, ttlS) {
    const now = granting('key-value', 'set');
    const bytes = encode(key).length;
    if (bytes < 1 || bytes > 512) throw new PluginError('invalid', 'a key has 1 to 512 bytes');
    if (value.length > 65_536) throw new PluginError('invalid', 'a value has at most 65536 bytes');
    now.set(key, value, ttlS);
  },
  remove(key) {
    granting('key-value', 'remove').remove(key);
  },
  listKeys(prefix, cursor) {
    const all = [...granting('key-value', 'listKeys').keyValues.keys()];
    const keys = all.filter((key) => key.startsWith(prefix) && (cursor === null || key > cursor));
    const page = keys.slice(0, 200);
    return { keys: page, nextCursor: keys.length > page.length ? (page.at(-1) ?? null) : null };
  },
};

export const settings: typeof settingsOfHost = {
  get(key) {
    const value = host('settings.get').given.settings?.[key];
    return value === undefined ? null : JSON.stringify(value);
  },
};

export const log: typeof logOfHost = {
  write(level, message, fields) {
    host('log.write').log.push({ level, message, fields });
  },
};
