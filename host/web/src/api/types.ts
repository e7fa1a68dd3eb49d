// The documents of the HTTP interface that the client reads. `schema.ts` is generated from the OpenAPI document, whose
// comments say what each member means.

import type { components } from './schema';

type Schemas = components['schemas'];

export type CallChange = Schemas['CallChange'];
export type CallingToken = Schemas['CallingToken'];
export type CallPage = Schemas['CallPage'];
export type CallEventRecord = Schemas['CallEventRecord'];
export type CallRecord = Schemas['Call'];
export type CallRecordResults = Schemas['CallRecordResults'];
export type CallRecords = Schemas['CallRecords'];
export type Card = Schemas['Card'];
export type CardMatch = Schemas['CardMatch'];
export type Chat = Schemas['Chat'];
export type Customer = Schemas['CustomerRecord'];
export type CustomerImport = Schemas['CustomerImport'];
export type CustomerImportErrorList = Schemas['CustomerImportErrorList'];
export type CustomerImportPage = Schemas['CustomerImportPage'];
export type CustomerPage = Schemas['CustomerPage'];
export type DirectoryUser = Schemas['DirectoryUser'];
export type DirectoryUserPage = Schemas['DirectoryUserPage'];
export type DuplicateNumber = Schemas['DuplicateNumber'];
export type DuplicateNumberPage = Schemas['DuplicateNumberPage'];
export type FrameCode = Schemas['FrameCode'];
export type ImportMatch = Schemas['ImportMatch'];
export type ImportMode = Schemas['ImportMode'];
export type ImportPreview = Schemas['ImportPreview'];
export type JoinLocator = Schemas['JoinLocator'];
export type Me = Schemas['Me'];
export type Meeting = Schemas['Meeting'];
export type MeetingList = Schemas['MeetingList'];
export type NumberToDial = Schemas['NumberToDial'];
export type Outcome = Schemas['CallOutcome'];
export type StartedCall = Schemas['StartedCall'];
