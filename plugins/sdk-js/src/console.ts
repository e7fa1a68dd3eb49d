// Defines `console`, which the engine lacks. Its output goes to the tenant's log.

import log from 'switchboard:plugin/log@1.0.0';

function line(args: unknown[]): string {
  return args.map((arg) => (typeof arg === 'string' ? arg : (JSON.stringify(arg) ?? String(arg)))).join(' ');
}

const to = (level: 'debug' | 'info' | 'warn' | 'error') => (...args: unknown[]) => log.write(level, line(args), []);

Object.assign(globalThis, {
  console: { debug: to('debug'), log: to('info'), info: to('info'), warn: to('warn'), error: to('error') },
});
