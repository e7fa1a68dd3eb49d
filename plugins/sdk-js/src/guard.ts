// Wraps each hook, so that an exception is written to the tenant's log. The stack trace there has the files and lines of
// the developer's source instead of those of the bundle. An answer of the wrong type is such an exception.

import { PluginError, pluginError } from './error.ts';
import { check } from './shape.ts';
import log from 'switchboard:plugin/log@1.0.0';

/** For each line of the bundle, where its code came from: [column, source, line], ordered by column. */
interface Positions {
  sources: string[];
  lines: [number, number, number][][];
}

declare global {
  // `componentize.mjs` appends it to the bundle.
  var __positions: Positions | undefined;
}

function mapped(stack: string): string {
  const positions = globalThis.__positions;
  if (!positions) return stack;
  return stack.replace(/[^\s()]+:(\d+):(\d+)/g, (place, line: string, column: string) => {
    const segments = positions.lines[Number(line) - 1] ?? [];
    let found: [number, number, number] | undefined;
    for (const segment of segments) {
      if (segment[0] <= Number(column)) found = segment;
    }
    found ??= segments[0];
    return found ? `${positions.sources[found[1]]}:${found[2]}` : place;
  });
}

/** The error as the engine takes it for a hook's answer: a plain object. */
function answered({ kind, message, retryAfterMs, connection }: PluginError) {
  return { kind, message, retryAfterMs, connection };
}

/** The hook, with its exceptions written to the log. */
export function guard<T extends object>(hook: T): T {
  const guarded: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(hook)) {
    if (typeof method !== 'function') continue;
    guarded[name] = (...args: unknown[]) => {
      try {
        const answer: unknown = method.apply(hook, args);
        check(name, answer);
        return answer;
      } catch (thrown) {
        const error = pluginError(thrown);
        if (error) throw answered(error);
        const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
        const stack = thrown instanceof Error ? mapped(thrown.stack ?? '') : '';
        log.write('error', `${message}\n${stack}`.trimEnd(), [['hook', name]]);
        throw answered(new PluginError('internal', message));
      }
    };
  }
  return guarded as T;
}
