import { common } from './common';
import { customers } from './customers';
import { ready } from './ready';
import { said } from './said';
import { session } from './session';
import { shell } from './shell';

/** What the first page says, before anything of a page or a call is loaded. */
export const first = {
  common,
  customers,
  ready,
  said,
  session,
  shell,
} as const;
