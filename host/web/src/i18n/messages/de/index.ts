import type { Catalogue } from '../../catalogue';
import { calls } from './calls';
import { card } from './card';
import { common } from './common';
import { dock } from './dock';
import { notFound } from './notFound';
import { ready } from './ready';
import { settings } from './settings';
import { shell } from './shell';
import { signInErrors } from './signInErrors';

export const de: Catalogue = {
  calls,
  card,
  common,
  dock,
  notFound,
  ready,
  settings,
  shell,
  signInErrors,
};
