import { call } from './call';
import { calls } from './calls';
import { card } from './card';
import { colleagues } from './colleagues';
import { common } from './common';
import { consent } from './consent';
import { customer } from './customer';
import { customerForm } from './customerForm';
import { customerMerge } from './customerMerge';
import { customers } from './customers';
import { dial } from './dial';
import { dock } from './dock';
import { history } from './history';
import { imports } from './imports';
import { meetings } from './meetings';
import { notFound } from './notFound';
import { ready } from './ready';
import { session } from './session';
import { settings } from './settings';
import { shell } from './shell';
import { signInErrors } from './signInErrors';

/** Each area is a file of its own, so that people who work on different pages do not meet here. */
export const en = {
  call,
  calls,
  card,
  colleagues,
  common,
  consent,
  customer,
  customerForm,
  customerMerge,
  customers,
  dial,
  dock,
  history,
  imports,
  meetings,
  notFound,
  ready,
  session,
  settings,
  shell,
  signInErrors,
} as const;
