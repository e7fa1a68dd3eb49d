// The documents of the HTTP interface that the client reads. `schema.ts` is generated from the OpenAPI document, whose
// comments say what each member means.

import type { components } from './schema';

type Schemas = components['schemas'];

export type ApiToken = Schemas['ApiToken'];
export type ApiTokenList = Schemas['ApiTokenList'];
export type AuditEntry = Schemas['AuditEntry'];
export type AuditPage = Schemas['AuditPage'];
export type CallChange = Schemas['CallChange'];
export type CallEventRecord = Schemas['CallEventRecord'];
export type CallingToken = Schemas['CallingToken'];
export type CallPage = Schemas['CallPage'];
export type CallRecord = Schemas['Call'];
export type CallRecordResults = Schemas['CallRecordResults'];
export type CallRecords = Schemas['CallRecords'];
export type CapabilityGrant = Schemas['CapabilityGrant'];
export type Card = Schemas['Card'];
export type CardMatch = Schemas['CardMatch'];
export type Chat = Schemas['Chat'];
export type CreatedApiToken = Schemas['CreatedApiToken'];
export type Customer = Schemas['CustomerRecord'];
export type CustomerImport = Schemas['CustomerImport'];
export type CustomerImportErrorList = Schemas['CustomerImportErrorList'];
export type CustomerImportPage = Schemas['CustomerImportPage'];
export type CustomerPage = Schemas['CustomerPage'];
export type DirectoryUser = Schemas['DirectoryUser'];
export type DirectoryUserPage = Schemas['DirectoryUserPage'];
export type DuplicateNumber = Schemas['DuplicateNumber'];
export type DuplicateNumberPage = Schemas['DuplicateNumberPage'];
export type ImportMatch = Schemas['ImportMatch'];
export type ImportMode = Schemas['ImportMode'];
export type ImportPreview = Schemas['ImportPreview'];
export type JoinLocator = Schemas['JoinLocator'];
export type Me = Schemas['Me'];
export type Meeting = Schemas['Meeting'];
export type MeetingList = Schemas['MeetingList'];
export type Onboarding = Schemas['Onboarding'];
export type OnboardingFinding = Schemas['OnboardingFinding'];
export type Outcome = Schemas['CallOutcome'];
export type Plugin = Schemas['Plugin'];
export type PluginActivation = Schemas['PluginActivation'];
export type PluginConnectionList = Schemas['PluginConnectionList'];
export type PluginConnectionState = Schemas['PluginConnectionState'];
export type PluginConnectionTest = Schemas['PluginConnectionTest'];
export type PluginHook = Schemas['PluginHook'];
export type PluginList = Schemas['PluginList'];
export type PluginLogEntry = Schemas['PluginLogEntry'];
export type PluginLogPage = Schemas['PluginLogPage'];
export type PluginVersion = Schemas['PluginVersion'];
export type StartedCall = Schemas['StartedCall'];
export type Tenant = Schemas['Tenant'];
export type TenantPage = Schemas['TenantPage'];
export type TenantSettings = Schemas['TenantSettings'];
export type TenantState = Schemas['TenantState'];
export type UntoldCall = Schemas['UntoldCall'];
export type UntoldCallPage = Schemas['UntoldCallPage'];
