import { calls } from './calls';
import { card } from './card';
import { common } from './common';
import { dock } from './dock';
import { notFound } from './notFound';
import { ready } from './ready';
import { settings } from './settings';
import { shell } from './shell';
import { signInErrors } from './signInErrors';

/** Each area is a file of its own, so that people who work on different pages do not meet here. */
export const en = {
  calls,
  card,
  common,
  dock,
  notFound,
  ready,
  settings,
  shell,
  signInErrors,
} as const;
