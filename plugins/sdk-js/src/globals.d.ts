// What the SDK adds to the engine.

interface Console {
  debug(...args: unknown[]): void;
  log(...args: unknown[]): void;
  info(...args: unknown[]): void;
  warn(...args: unknown[]): void;
  error(...args: unknown[]): void;
}

declare var console: Console;

/** There is none; its only parameter is what the type checker says to those who call it. */
declare function fetch(...none: 'a plugin has no fetch: use http.send of @switchboard/plugin'[]): never;
