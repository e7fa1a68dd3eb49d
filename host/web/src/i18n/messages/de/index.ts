import type { Catalogue } from '../../catalogue';
import { calls } from './calls';
import { card } from './card';
import { common } from './common';
import { notFound } from './notFound';
import { settings } from './settings';
import { shell } from './shell';
import { signInErrors } from './signInErrors';

export const de: Catalogue = {
  calls,
  card,
  common,
  notFound,
  settings,
  shell,
  signInErrors,
};
