// The capabilities with errors that are as their types say. The engine throws an object whose `payload` is the contract's
// error; what is thrown here is an `Error` with the contract's `tag` and `val`, and with the line where it happened.

/// <reference path="./capabilities.d.ts" />
import rawCustomers from 'switchboard:plugin/customers@1.0.0';
import rawDirectory from 'switchboard:plugin/directory@1.0.0';
import rawHttp from 'switchboard:plugin/http@1.0.0';
import rawKeyValue from 'switchboard:plugin/key-value@1.0.0';

/** What a capability throws: a `HostError`, or from `http` an `HttpError`. */
export class CapabilityError extends Error {
  readonly tag: string;
  readonly val: unknown;

  constructor(call: string, error: { tag: string; val?: unknown }) {
    super(`${call}: ${error.tag}${error.val === undefined ? '' : ` (${String(error.val)})`}`);
    this.name = 'CapabilityError';
    this.tag = error.tag;
    this.val = error.val;
  }
}

function errorOf(thrown: unknown): { tag: string; val?: unknown } | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const payload: unknown = 'payload' in thrown ? thrown.payload : thrown;
  if (typeof payload !== 'object' || payload === null || !('tag' in payload)) return undefined;
  return { tag: String(payload.tag), val: 'val' in payload ? payload.val : undefined };
}

function wrapped<T extends object>(name: string, raw: T, methods: readonly (keyof T & string)[]): T {
  const made = {} as Record<string, unknown>;
  for (const method of methods) {
    const call = raw[method] as (...args: unknown[]) => unknown;
    made[method] = (...args: unknown[]) => {
      try {
        return call(...args);
      } catch (thrown) {
        const error = errorOf(thrown);
        throw error ? new CapabilityError(`${name}.${method}`, error) : thrown;
      }
    };
  }
  return made as T;
}

export const customers = wrapped('customers', rawCustomers, ['findByPhone', 'findByEmail', 'search', 'get']);
export const directory = wrapped('directory', rawDirectory, ['get', 'findByPhone']);
export const http = wrapped('http', rawHttp, ['send']);
export const keyValue = wrapped('key-value', rawKeyValue, ['get', 'set', 'remove', 'listKeys']);
