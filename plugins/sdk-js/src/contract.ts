// The contract's types in TypeScript. The contract in `wit/plugin-v1` documents them.

export type NamedValues = [string, string][];

/** A record in some system. */
export interface RecordRef {
  source: string;
  recordType: string;
  id: string;
}

export type KeyStrength = 'exact' | 'no-extension' | 'legacy-variant' | 'company-prefix' | 'national';

export interface LookupKey {
  value: string;
  strength: KeyStrength;
}

export interface PhoneCaller {
  raw: string;
  e164: string | null;
  extension: string | null;
  keys: LookupKey[];
  region: string | null;
  numberType: string;
  networkName: string | null;
}

export interface TeamsCaller {
  id: string;
  tenantId: string | null;
  internal: boolean;
  displayName: string | null;
  email: string | null;
  jobTitle: string | null;
}

export interface ApplicationCaller {
  id: string;
  name: string | null;
}

export type Caller =
  | { tag: 'phone'; val: PhoneCaller }
  | { tag: 'teams'; val: TeamsCaller }
  | { tag: 'application'; val: ApplicationCaller }
  | { tag: 'anonymous' }
  | { tag: 'other'; val: string };

export interface Agent {
  id: string;
  userPrincipalName: string;
  displayName: string;
  email: string | null;
  locale: string;
  timeZone: string;
  extra: NamedValues;
}

export interface RequestContext {
  agent: Agent;
  defaultRegion: string;
  now: string;
  deadlineMs: number;
  /** Treat an unknown purpose as one that is not live. */
  purpose: 'live' | 'test' | 'shadow' | 'replay' | 'prewarm' | (string & {});
  extra: NamedValues;
}

export interface Badge {
  kind: string;
  label: string;
}

export interface Field {
  label: string;
  value: string;
  kind: string;
  pii: boolean;
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
  lastActivity: string | null;
  url: string | null;
  badges: Badge[];
  fields: Field[];
  extra: NamedValues;
}

export interface PageRequest {
  cursor: string | null;
  limit: number;
}

export interface CustomerPage {
  items: Customer[];
  nextCursor: string | null;
  total: number | null;
  partial: boolean;
}

/** What happened, so that the other side can act on it. */
export type PluginErrorKind =
  | 'denied'
  | 'not-live'
  | 'connection-missing'
  | 'unauthorized'
  | 'agent-must-connect'
  | 'rate-limited'
  | 'quota-exceeded'
  | 'too-large'
  | 'timed-out'
  | 'unavailable'
  | 'invalid'
  | 'misconfigured'
  | 'internal'
  | (string & {});

export interface IncomingCall {
  callId: string;
  caller: Caller;
  calledNumber: string | null;
  viaQueue: string | null;
  transferredFrom: string | null;
  receivedAt: string;
  context: NamedValues;
}

export interface Action {
  /** link: it opens `url`. run: it runs `cardAction` of this plugin with `id`. */
  kind: 'link' | 'run' | (string & {});
  label: string;
  url: string | null;
  id: string | null;
}

export interface OpenItem {
  id: string;
  itemType: string;
  status: string | null;
  label: string;
  url: string | null;
  extra: NamedValues;
}

export interface CallerMatch {
  record: RecordRef;
  name: string;
  company: string | null;
  title: string | null;
  email: string | null;
  matchedNumber: string | null;
  strength: KeyStrength;
  confidence: number;
  why: string;
  lastActivity: string | null;
  owner: string | null;
  url: string | null;
  avatarUrl: string | null;
  badges: Badge[];
  fields: Field[];
  actions: Action[];
  openItems: OpenItem[];
  extra: NamedValues;
}

export type Outcome = { tag: 'found'; val: CallerMatch[] } | { tag: 'not-found' } | { tag: 'suppressed'; val: string };

export interface Presentation {
  title: string | null;
  subtitle: string | null;
  openUrl: string | null;
  silent: boolean;
  extra: NamedValues;
}

export interface Resolution {
  outcome: Outcome;
  partial: boolean;
  presentation: Presentation | null;
  cache: { ttlS: number; scope: 'agent' | 'tenant' } | null;
}

export interface CallEntry {
  idempotencyKey: string;
  callId: string;
  direction: 'incoming' | 'outgoing';
  party: Caller;
  calledNumber: string | null;
  viaQueue: string | null;
  transferredFrom: string | null;
  customer: RecordRef | null;
  related: RecordRef[];
  outcome: string;
  startedAt: string;
  answeredAt: string | null;
  endedAt: string | null;
  durationS: number | null;
  notes: string | null;
  disposition: string | null;
  externalId: string | null;
  recording: RecordRef | null;
  transcript: RecordRef | null;
  extra: NamedValues;
}

export interface Attendee {
  name: string | null;
  email: string;
  external: boolean;
  required: boolean;
}

export interface Meeting {
  id: string;
  subject: string | null;
  start: string;
  end: string;
  allDay: boolean;
  recurring: boolean;
  private: boolean;
  location: string | null;
  organizer: Attendee | null;
  attendees: Attendee[];
  response: 'none' | 'organizer' | 'accepted' | 'tentative' | 'declined' | 'not-responded';
  showAs: 'free' | 'tentative' | 'busy' | 'out-of-office' | 'working-elsewhere' | 'unknown';
  categories: string[];
  context: NamedValues;
}

export interface Verdict {
  meetingId: string;
  visibility: 'show' | 'hide' | 'redact';
  reason: string | null;
  rank: number;
  label: string | null;
  customers: { record: RecordRef; name: string }[];
  extra: NamedValues;
}

export interface PlannedCall {
  callId: string;
  to: Caller;
  customer: RecordRef | null;
  context: NamedValues;
}

export type Decision = { tag: 'allow' } | { tag: 'warn'; val: string } | { tag: 'block'; val: string };

export interface Advice {
  decision: Decision;
  extra: NamedValues;
}

export interface PressedAction {
  callId: string;
  action: string;
  record: RecordRef | null;
  caller: Caller;
  confirmed: boolean;
  context: NamedValues;
}

export type ActionOutcome = { tag: 'done'; val: string } | { tag: 'failed'; val: string } | { tag: 'confirm'; val: string };

export interface Performed {
  outcome: ActionOutcome;
  openUrl: string | null;
  title: string | null;
  subtitle: string | null;
  badges: Badge[];
  extra: NamedValues;
}

export interface WrongMember {
  /** name, record-type, company, title, email, owner, url, country, phones, phones[0].number, … */
  member: string;
  message: string;
}

export type EditOutcome =
  | { tag: 'saved'; val: Customer }
  | { tag: 'invalid'; val: WrongMember[] }
  | { tag: 'conflict'; val: string }
  | { tag: 'denied'; val: string }
  | { tag: 'not-found' };

// The hooks. To implement one, export an object of its type under the type's name in camel case, such as `callerId`.

export interface CallerId {
  resolve(call: IncomingCall, context: RequestContext): Resolution;
}

export interface CustomerLookup {
  search(query: string, page: PageRequest, context: RequestContext): CustomerPage;
  get(id: string, context: RequestContext): Customer | null;
}

export interface MeetingFilter {
  evaluate(meetings: Meeting[], context: RequestContext): Verdict[];
}

export interface CallLog {
  save(entry: CallEntry, context: RequestContext): string | null;
}

export interface BeforeCall {
  decide(call: PlannedCall, context: RequestContext): Advice;
}

export interface CardAction {
  perform(pressed: PressedAction, context: RequestContext): Performed;
}

/** One of several answers. */
export interface Choice {
  value: string;
  label: string;
}

export interface FormField {
  name: string;
  /** An unknown kind is text. */
  kind: 'text' | 'long-text' | 'choice' | 'choices' | 'number' | 'date' | 'check' | (string & {});
  label: string;
  required: boolean;
  choices: Choice[];
  value: string | null;
  /** The name of another field and the answer with which this field is shown. */
  shownIf: [string, string] | null;
  extra: NamedValues;
}

export interface Form {
  dispositions: Choice[];
  dispositionRequired: boolean;
  fields: FormField[];
  extra: NamedValues;
}

export interface CallForm {
  show(callId: string, customer: RecordRef | null, context: RequestContext): Form;
}

export interface CustomerEdit {
  create(draft: Customer, context: RequestContext): EditOutcome;
  update(draft: Customer, changed: string[], context: RequestContext): EditOutcome;
}
