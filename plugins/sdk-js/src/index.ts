// The SDK for Switchboard plugins in TypeScript. A plugin exports one or more of `callerId`, `customerLookup`,
// `meetingFilter` and `callLog`.

export type * from './contract.ts';
export { decode, encode } from './utf8.ts';
export { default as customers } from 'switchboard:plugin/customers@1.0.0';
export { default as directory } from 'switchboard:plugin/directory@1.0.0';
export { default as http } from 'switchboard:plugin/http@1.0.0';
export { default as keyValue } from 'switchboard:plugin/key-value@1.0.0';
export { default as settings } from 'switchboard:plugin/settings@1.0.0';
export { default as log } from 'switchboard:plugin/log@1.0.0';
