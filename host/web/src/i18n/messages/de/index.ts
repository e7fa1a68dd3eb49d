import type { Catalogue } from '../../catalogue';
import { first } from './first';
import { rest } from './rest';

export const de: Catalogue = { ...first, ...rest };
