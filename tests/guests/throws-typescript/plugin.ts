// A plugin that throws: its tenant's log must name this file and the line.

import type { CallerId, IncomingCall, Resolution } from '@switchboard/plugin';

interface Shape {
  kind: string;
}

function inner(call: IncomingCall, _shape: Shape): Resolution {
  throw new Error(`deliberately broken, caller is ${call.caller.tag}`);
}

export const callerId: CallerId = {
  resolve(call) {
    return inner(call, { kind: 'none' });
  },
};
