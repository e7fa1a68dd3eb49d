// A plugin that throws: its tenant's log must name this file and the line. For one number it sends three requests side by side.

import { http, suppressed } from '@switchboard/plugin';
import type { CallerId, IncomingCall, Resolution } from '@switchboard/plugin';

interface Shape {
  kind: string;
}

function inner(call: IncomingCall, _shape: Shape): Resolution {
  throw new Error(`deliberately broken, caller is ${call.caller.tag}`);
}

function sideBySide(): Resolution {
  const requests = ['/a', '/b', '/c'].map((target) => ({ connection: 'crm', target }));
  return suppressed(
    http
      .sendAll(requests)
      .map((answer) => answer.expectOk().text())
      .join(' '),
  );
}

export const callerId: CallerId = {
  resolve(call) {
    if (call.caller.tag === 'phone' && call.caller.val.e164 === '+14255550103') return sideBySide();
    return inner(call, { kind: 'none' });
  },
};
