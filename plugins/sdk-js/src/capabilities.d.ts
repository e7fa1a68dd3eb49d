// The capabilities. The host offers each as an ES module whose name comes from the contract.

declare module 'switchboard:plugin/customers@1.0.0' {
  import type { Customer, CustomerPage, KeyStrength, LookupKey, PageRequest } from '@switchboard/plugin';
  interface Found {
    customer: Customer;
    strength: KeyStrength;
    matchedNumber: string;
  }
  const customers: {
    findByPhone(keys: LookupKey[]): Found[];
    findByEmail(emails: string[]): Customer[];
    search(query: string, page: PageRequest): CustomerPage;
    get(id: string): Customer | null;
    getMany(ids: string[]): (Customer | null)[];
  };
  export default customers;
}

declare module 'switchboard:plugin/directory@1.0.0' {
  export interface Person {
    id: string;
    displayName: string;
    email: string | null;
    jobTitle: string | null;
    department: string | null;
    phones: string[];
    extra: [string, string][];
  }
  const directory: {
    get(id: string): Person | null;
    getMany(ids: string[]): (Person | null)[];
    findByPhone(e164: string): Person[];
  };
  export default directory;
}

declare module 'switchboard:plugin/http@1.0.0' {
  export interface Request {
    connection: string | null;
    method: string;
    target: string;
    headers: [string, string][];
    body: Uint8Array | null;
    timeoutMs: number | null;
    extra: [string, string][];
  }
  export interface Response {
    status: number;
    headers: [string, string][];
    body: Uint8Array;
  }
  export type Sent = { tag: 'ok'; val: Response } | { tag: 'err'; val: unknown };
  const http: { send(request: Request): Response; sendAll(requests: Request[]): Sent[] };
  export default http;
}

declare module 'switchboard:plugin/key-value@1.0.0' {
  const keyValue: {
    get(key: string): Uint8Array | null;
    getMany(keys: string[]): (Uint8Array | null)[];
    set(key: string, value: Uint8Array, ttlS: number | null): void;
    remove(key: string): void;
    listKeys(prefix: string, cursor: string | null): { keys: string[]; nextCursor: string | null };
  };
  export default keyValue;
}

declare module 'switchboard:plugin/settings@1.0.0' {
  const settings: { get(key: string): string | null };
  export default settings;
}

declare module 'switchboard:plugin/log@1.0.0' {
  const log: { write(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: [string, string][]): void };
  export default log;
}
