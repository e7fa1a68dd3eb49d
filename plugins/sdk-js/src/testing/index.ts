// Unit tests of hooks, in Node's own test runner, without a server and without WebAssembly: a fake host answers what the plugin asks.
//
//   const host = new FakeHost({ settings: { names: { '+14255550100': 'Reception' } } });
//   const answer = host.run(() => callerId.resolve(incomingCall(phoneCaller('+14255550100')), context()));
//
// A fake host has what a fixture of `switchboard plugin test` has, by the same names. Run the tests with
// `node --import @switchboard/plugin/testing/register --test test/*.test.ts`.

export { callEntry, context, incomingCall, meeting, person, phoneCaller, plannedCall, pressedAction } from './build.ts';
export { FakeHost } from './host.ts';
export type { Answer, Capability, Given, Line, Sent } from './host.ts';
