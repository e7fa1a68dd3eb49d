// A fake host: what a test gives it, and what it was asked.

/// <reference path="../capabilities.d.ts" />
/// <reference path="../globals.d.ts" />
import type { Customer, NamedValues, PluginErrorKind } from '../contract.ts';
import { PluginError } from '../error.ts';
import { decode, encode } from '../utf8.ts';
import type { Request as Sent } from 'switchboard:plugin/http@1.0.0';
import type { Person } from 'switchboard:plugin/directory@1.0.0';

export type { Sent };

/** What an admin can refuse a plugin. Settings and the log are always there. */
export type Capability = 'customers' | 'directory' | 'http' | 'key-value';

/** The answer of another system to the requests of this connection, method and target. */
export interface Answer {
  connection?: string;
  /** GET, if it is absent. */
  method?: string;
  target: string;
  /** 200, if it is absent. */
  status?: number;
  headers?: Record<string, string>;
  /** A JSON body. */
  json?: unknown;
  /** Any other body. */
  text?: string;
  /** There is no answer: the request fails with this. */
  error?: { kind: PluginErrorKind; message: string; retryAfterMs?: number; connection?: string };
}

/** What a test gives to a fake host. What is left out is empty, and everything is granted. */
export interface Given {
  /** What the admin has set: JSON values. */
  settings?: Record<string, unknown>;
  /** What is granted, instead of everything. */
  grants?: Capability[];
  /** The answers of other systems. The first that fits a request answers it, each time. */
  http?: Answer[];
  /** What the plugin has stored before: texts, bytes, or JSON documents. */
  keyValues?: Record<string, unknown>;
  /** The host's own customers, with numbers in E.164; see `customer` of the SDK. */
  customers?: Customer[];
  /** The people of the tenant; see `person`. */
  people?: Person[];
}

/** A line that the plugin wrote to the tenant's log, also with `console`. */
export interface Line {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: NamedValues;
}

/** A stored value, and the second at which it expires. */
interface Kept {
  value: Uint8Array;
  until: number;
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return encode(typeof value === 'string' ? value : JSON.stringify(value));
}

const MEMBERS = ['settings', 'grants', 'http', 'keyValues', 'customers', 'people'];

/** A host that answers as the test says, while `run` runs. */
export class FakeHost {
  readonly given: Given;
  /** The requests that the plugin sent, in their order. */
  readonly requests: Sent[] = [];
  /** The lines that the plugin wrote to the log. */
  readonly log: Line[] = [];
  /** What was asked and is not recorded. */
  private readonly faults: string[] = [];
  private readonly stored = new Map<string, Kept>();
  private seconds = 0;

  constructor(given: Given = {}) {
    const unknown = Object.keys(given).find((name) => !MEMBERS.includes(name));
    if (unknown) throw new TypeError(`a fake host has no ${unknown}; it has ${MEMBERS.join(', ')}`);
    this.given = given;
    for (const [key, value] of Object.entries(given.keyValues ?? {})) {
      this.stored.set(key, { value: bytes(value), until: Infinity });
    }
  }

  /**
   * Calls a hook, with this host to answer what it asks; returns what the hook answers, or throws what it throws. It throws as well
   * if something was asked that is not recorded, also where the plugin bears that.
   */
  run<T>(call: () => T): T {
    const [before, shown] = [installed, globalThis.console];
    installed = this;
    globalThis.console = this.console(shown);
    try {
      const answer = call();
      if (answer instanceof Promise) throw new TypeError('hooks answer at once: leave out async and await');
      return answer;
    } finally {
      installed = before;
      globalThis.console = shown;
      const faults = this.faults.splice(0);
      // In the place of what the hook threw because of it.
      if (faults.length) throw new Error(faults.join('\n'));
    }
  }

  /** The values that are stored now. */
  get keyValues(): Map<string, Uint8Array> {
    const values = new Map<string, Uint8Array>();
    for (const key of [...this.stored.keys()].sort()) {
      const value = this.value(key);
      if (value) values.set(key, value);
    }
    return values;
  }

  /** A stored value as a text; `undefined` if there is none. */
  text(key: string): string | undefined {
    const value = this.value(key);
    return value && decode(value);
  }

  /** Lets seconds go by, after which values expire. */
  advance(seconds: number): void {
    this.seconds += seconds;
  }

  /** Refuses what is not granted. */
  granted(capability: Capability): void {
    if (this.given.grants?.includes(capability) ?? true) return;
    const text =
      'the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it';
    throw new PluginError('denied', text);
  }

  value(key: string): Uint8Array | undefined {
    const kept = this.stored.get(key);
    return kept && this.seconds < kept.until ? kept.value : undefined;
  }

  set(key: string, value: Uint8Array, ttlS: number | null): void {
    this.stored.set(key, { value, until: ttlS === null ? Infinity : this.seconds + ttlS });
  }

  remove(key: string): void {
    this.stored.delete(key);
  }

  /** The recorded answer to a request. */
  send(request: Sent): { status: number; headers: NamedValues; body: Uint8Array } {
    this.granted('http');
    this.requests.push(request);
    const fits = ({ connection, method = 'GET', target }: Answer) =>
      (connection ?? null) === request.connection &&
      method.toUpperCase() === request.method.toUpperCase() &&
      target === request.target;
    const answer = this.given.http?.find(fits);
    if (!answer) {
      const over = request.connection === null ? '' : ` over ${request.connection}`;
      const asked = `${request.method} ${request.target}${over}`;
      const text = `no answer is recorded for ${asked}: add it to \`http\` of the fake host`;
      this.faults.push(text);
      throw new PluginError('unavailable', text);
    }
    const { status = 200, headers = {}, json, text = '', error } = answer;
    if (error) throw new PluginError(error.kind, error.message, error);
    return { status, headers: Object.entries(headers), body: bytes(json === undefined ? text : JSON.stringify(json)) };
  }

  /** The console of the plugin, which writes to the tenant's log. The test's own shows the lines, too. */
  private console(shown: Console): Console {
    const text = (argument: unknown) =>
      typeof argument === 'string' ? argument : (JSON.stringify(argument) ?? String(argument));
    const to = (level: Line['level'], show: (...args: unknown[]) => void) =>
      (...args: unknown[]): void => {
        this.log.push({ level, message: args.map(text).join(' '), fields: [] });
        show(...args);
      };
    const { debug, log, info, warn, error } = shown;
    return Object.assign(Object.create(shown) as Console, {
      debug: to('debug', debug),
      log: to('info', log),
      info: to('info', info),
      warn: to('warn', warn),
      error: to('error', error),
    });
  }
}

let installed: FakeHost | undefined;

/** The host that answers now. */
export function host(what: string): FakeHost {
  if (installed) return installed;
  throw new Error(`${what} was called, and no host is there to answer: call the hook in \`new FakeHost().run(() => …)\``);
}
