// The documents of the HTTP interface that the client reads; `/api/v1/openapi.json` describes them all.

export interface Me {
  user: { id: string; userPrincipalName: string; displayName: string; locale: string };
  tenant: { id: string; name: string; defaultRegion: string };
  roles: string[];
  calling: { mode: 'real' | 'simulated'; emulatorUrl: string | null };
  plugins: { name: string; version: string; hooks: string[] }[];
}

export interface CallingToken {
  token: string;
  expiresOn: string;
  userId: string;
}

export interface Badge {
  kind: string;
  label: string;
}

export interface CustomerPhone {
  number: string;
  e164: string | null;
  extension: string | null;
  label: string | null;
}

export interface Customer {
  id: string;
  recordType: string;
  name: string;
  company: string | null;
  title: string | null;
  email: string | null;
  phones: CustomerPhone[];
  owner: string | null;
  url: string | null;
  badges: Badge[];
}

export interface CustomerPage {
  items: Customer[];
  nextCursor: string | null;
  total: number | null;
  source: string;
  readOnly: boolean;
  /** More customers may match than all parts have. */
  partial: boolean;
}

export interface CardCaller {
  kind: 'phone' | 'teams' | 'application' | 'anonymous' | 'other';
  display: string;
  e164: string | null;
  region: string | null;
  external: boolean | null;
}

export interface CardMatch {
  source: string;
  recordId: string;
  name: string;
  company: string | null;
  title: string | null;
  confidence: number;
  why: string;
  badges: Badge[];
  fields: { label: string; value: string; kind: string }[];
  actions: { label: string; url: string }[];
  alsoFrom: string[];
}

export interface Why {
  source: string;
  outcome: 'pending' | 'found' | 'not-found' | 'suppressed' | 'failed' | 'timed-out' | 'skipped';
  detail: string;
  elapsedMs: number | null;
}

export interface Card {
  callId: string;
  sdkCallId: string | null;
  sequence: number;
  phase: 'first' | 'updated' | 'final' | 'late';
  caller: CardCaller;
  title: string;
  subtitle: string;
  identified: boolean;
  suppressed: boolean;
  silent: boolean;
  openUrl: string | null;
  matches: CardMatch[];
  partial: boolean;
  stillLooking: boolean;
  viaQueue: string | null;
  transferredFrom: string | null;
  why: Why[];
}

export type Outcome =
  'answered' | 'declined' | 'missed' | 'answered-elsewhere' | 'busy' | 'no-answer' | 'cancelled' | 'failed';

export interface CallRecord {
  id: string;
  direction: 'incoming' | 'outgoing';
  state: 'ringing' | 'connected' | 'ended';
  outcome: Outcome | null;
  party: CardCaller;
  title: string;
  subtitle: string;
  startedAt: string;
  durationS: number | null;
}

export interface CallPage {
  items: CallRecord[];
  nextCursor: string | null;
}

export interface StartedCall {
  call: CallRecord;
  callee: { phoneNumber: string } | { microsoftTeamsUserId: string };
  emergency: boolean;
}
