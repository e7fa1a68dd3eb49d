// Errors of the contract. A capability throws one, and a hook that throws one fails with it.

import type { PluginErrorKind } from './contract.ts';

interface Details {
  /** Milliseconds to wait until the next try. */
  retryAfterMs?: number | null;
  /** The named connection that the error is about. */
  connection?: string | null;
}

/** How a capability failed, or how a hook is to fail. */
export class PluginError extends Error {
  readonly kind: PluginErrorKind;
  readonly retryAfterMs: number | null;
  readonly connection: string | null;

  constructor(kind: PluginErrorKind, message: string, details: Details = {}) {
    super(message);
    this.name = 'PluginError';
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.connection = details.connection ?? null;
  }
}

/** The error of the contract that the engine threw or answered; `undefined` if it is none. */
export function pluginError(thrown: unknown): PluginError | undefined {
  if (thrown instanceof PluginError) return thrown;
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const error: object = 'payload' in thrown && typeof thrown.payload === 'object' ? (thrown.payload ?? thrown) : thrown;
  if (!('kind' in error) || typeof error.kind !== 'string') return undefined;
  const { kind, message, retryAfterMs, connection } = error as { kind: string; message?: string } & Details;
  return new PluginError(kind, message ?? '', { retryAfterMs, connection });
}
