// What the client in a frame and the page around it say to each other with `postMessage`: version 1. Copy this file to write
// that page in TypeScript. `host/docs/EMBEDDING.md` explains it; members may be added, so ignore those that you don’t know.

/** A call, as the page around the frame is told of it. */
export interface EmbeddedCall {
  /** The same in every message about one call. */
  id: string;
  direction: 'incoming' | 'outgoing';
  /** Who is on the other side, as the client shows it; empty while nobody knows. */
  title: string;
  /** In E.164, where the other side has a number that can be read. */
  number: string | null;
  /** The record of the other side, once one is identified. */
  record: { source: string; id: string; url: string | null } | null;
}

/** The client says to the page around it. */
export type FromFrame = { switchboard: 1 } & (
  | { /** Messages are heard now. */ type: 'ready' }
  | { /** A call rings; said again when more is known of it. */ type: 'ringing'; call: EmbeddedCall }
  | { /** Both sides can talk. */ type: 'answered'; call: EmbeddedCall }
  | { /** The call is over. */ type: 'ended'; call: EmbeddedCall; answered: boolean }
  | { /** The agent wants to see the record of this call. */ type: 'open-record'; call: EmbeddedCall }
);

/** The page says to the client. */
export type ToFrame = { switchboard: 1 } & (
  | { /** Asks for `ready`. Say it first, and until it is answered. */ type: 'hello' }
  | {
      /** Calls a number, as people write it; a record’s id names the customer. */ type: 'dial';
      number: string;
      customerId?: string;
    }
);

/** A message as it came; nothing for what is none. */
export function toFrame(data: unknown): ToFrame | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { switchboard, type, number, customerId } = data as Record<string, unknown>;
  if (switchboard !== 1) return undefined;
  if (type === 'hello') return { switchboard, type };
  if (type !== 'dial' || typeof number !== 'string' || !number.trim() || number.length > 100) return undefined;
  if (customerId !== undefined && (typeof customerId !== 'string' || customerId.length > 200)) return undefined;
  return { switchboard, type, number: number.trim(), ...(customerId ? { customerId } : {}) };
}
