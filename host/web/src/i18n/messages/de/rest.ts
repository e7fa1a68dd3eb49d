import type { Rest } from '../../catalogue';
import { accounts } from './accounts';
import { call } from './call';
import { callForm } from './callForm';
import { calls } from './calls';
import { card } from './card';
import { colleagues } from './colleagues';
import { consent } from './consent';
import { customer } from './customer';
import { customerForm } from './customerForm';
import { customerMerge } from './customerMerge';
import { dial } from './dial';
import { dock } from './dock';
import { history } from './history';
import { importColumns } from './importColumns';
import { importFiles } from './importFiles';
import { importRows } from './importRows';
import { imports } from './imports';
import { meetings } from './meetings';
import { notFound } from './notFound';
import { problems } from './problems';
import { reasons } from './reasons';
import { settings } from './settings';
import { signInErrors } from './signInErrors';
import { trace } from './trace';

export const rest: Rest = {
  accounts,
  call,
  callForm,
  calls,
  card,
  colleagues,
  consent,
  customer,
  customerForm,
  customerMerge,
  dial,
  dock,
  history,
  importColumns,
  importFiles,
  importRows,
  imports,
  meetings,
  notFound,
  problems,
  reasons,
  settings,
  signInErrors,
  trace,
};
