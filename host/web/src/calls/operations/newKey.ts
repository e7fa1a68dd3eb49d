import type { CallKey } from '../call';

export const newKey = (): CallKey => crypto.randomUUID() as CallKey;
