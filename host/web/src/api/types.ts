// The documents of the HTTP interface that the client reads. `schema.ts` is generated from the OpenAPI document, whose
// comments say what each member means.

import type { components } from './schema';

type Schemas = components['schemas'];

export type CallingToken = Schemas['CallingToken'];
export type CallPage = Schemas['CallPage'];
export type CallRecord = Schemas['Call'];
export type Card = Schemas['Card'];
export type CardMatch = Schemas['CardMatch'];
export type Customer = Schemas['CustomerRecord'];
export type CustomerPage = Schemas['CustomerPage'];
export type Me = Schemas['Me'];
export type StartedCall = Schemas['StartedCall'];
