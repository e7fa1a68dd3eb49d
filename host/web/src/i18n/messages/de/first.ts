import type { First } from '../../catalogue';
import { common } from './common';
import { customers } from './customers';
import { ready } from './ready';
import { said } from './said';
import { session } from './session';
import { shell } from './shell';

export const first: First = {
  common,
  customers,
  ready,
  said,
  session,
  shell,
};
