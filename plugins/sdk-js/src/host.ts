// The capabilities with errors that are as their types say. The engine throws an object whose `payload` is the contract's
// error; what is thrown here is a `PluginError`, with the line where it happened.

/// <reference path="./capabilities.d.ts" />
import rawCustomers from 'switchboard:plugin/customers@1.0.0';
import rawDirectory from 'switchboard:plugin/directory@1.0.0';
import rawKeyValue from 'switchboard:plugin/key-value@1.0.0';
import { pluginError } from './error.ts';

function wrapped<T extends object>(raw: T, methods: readonly (keyof T & string)[]): T {
  const made = {} as Record<string, unknown>;
  for (const method of methods) {
    const call = raw[method] as (...args: unknown[]) => unknown;
    made[method] = (...args: unknown[]) => {
      try {
        return call(...args);
      } catch (thrown) {
        throw pluginError(thrown) ?? thrown;
      }
    };
  }
  return made as T;
}

export const customers = wrapped(rawCustomers, ['findByPhone', 'findByEmail', 'search', 'get', 'getMany']);
export const directory = wrapped(rawDirectory, ['get', 'getMany', 'findByPhone']);
export const keyValue = wrapped(rawKeyValue, ['get', 'getMany', 'set', 'remove', 'listKeys']);
