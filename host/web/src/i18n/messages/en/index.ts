import { first } from './first';
import { rest } from './rest';

/** All messages. The client loads them in two parts. */
export const en = { ...first, ...rest } as const;
