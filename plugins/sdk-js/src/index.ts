// The SDK for Switchboard plugins in TypeScript. A plugin exports one or more of `callerId`, `customerLookup`,
// `meetingFilter`, `callLog`, `beforeCall`, `cardAction`, `customerEdit` and `callForm`.

/// <reference path="./globals.d.ts" />
export type * from './contract.ts';
export {
  allow,
  block,
  callerMatch,
  cardButton,
  confirm,
  conflict,
  customer,
  customerGone,
  customerPage,
  denied,
  done,
  failed,
  form,
  formField,
  found,
  invalid,
  link,
  notFound,
  openItem,
  recordRef,
  runs,
  saved,
  suppressed,
  verdict,
  warn,
} from './construct.ts';
export { PluginError } from './error.ts';
export { customers, directory, keyValue } from './host.ts';
export { http, Response } from './http.ts';
export type { Request } from './http.ts';
export { decode, encode } from './utf8.ts';
export { default as settings } from 'switchboard:plugin/settings@1.0.0';
export { default as log } from 'switchboard:plugin/log@1.0.0';
