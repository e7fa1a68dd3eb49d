import type { First } from '../../catalogue';
import { common } from './common';
import { consent } from './consent';
import { customers } from './customers';
import { problems } from './problems';
import { ready } from './ready';
import { session } from './session';
import { shell } from './shell';

export const first: First = {
  common,
  consent,
  customers,
  problems,
  ready,
  session,
  shell,
};
