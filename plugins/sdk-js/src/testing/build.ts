// Questions to hooks, as of a plain call; what matters to a test comes last.

import type {
  Agent,
  CallEntry,
  Caller,
  IncomingCall,
  LookupKey,
  Meeting,
  PhoneCaller,
  PlannedCall,
  PressedAction,
  RequestContext,
} from '../contract.ts';
import type { Person } from 'switchboard:plugin/directory@1.0.0';

const NOW = '2026-11-26T09:00:00-08:00';

const ALICE: Agent = {
  id: '00000000-0000-4000-8000-000000000001',
  userPrincipalName: 'alice@fabrikam.example',
  displayName: 'Alice',
  email: 'alice@fabrikam.example',
  locale: 'en-US',
  timeZone: 'America/Los_Angeles',
  extra: [],
};

/** Alice of Fabrikam, in the United States, who tries the plugin. Of the agent only what matters has to be said. */
export function context(known: Partial<Omit<RequestContext, 'agent'>> & { agent?: Partial<Agent> } = {}): RequestContext {
  const agent = { ...ALICE, ...known.agent };
  return { defaultRegion: 'US', now: NOW, deadlineMs: 2000, purpose: 'test', extra: [], ...known, agent };
}

/** A caller with this number in E.164, perhaps with `;ext=` and an extension. The country is not known: set it where it matters. */
export function phoneCaller(number: string, known: Partial<PhoneCaller> = {}): Caller {
  const [line = number, extension = null] = number.split(';ext=');
  const keys: LookupKey[] = [{ value: number, strength: 'exact' }];
  if (extension !== null) keys.push({ value: line, strength: 'no-extension' });
  const plain = { raw: number, e164: line, extension, keys, region: null, numberType: 'fixed-line-or-mobile', networkName: null };
  return { tag: 'phone', val: { ...plain, ...known } };
}

/** A call that rings. */
export function incomingCall(caller: Caller, known: Partial<IncomingCall> = {}): IncomingCall {
  const rest = { calledNumber: null, viaQueue: null, transferredFrom: null, receivedAt: NOW, context: [] };
  return { callId: 'call-1', caller, ...rest, ...known };
}

/** A call that an agent wants to make. */
export function plannedCall(to: Caller, known: Partial<PlannedCall> = {}): PlannedCall {
  return { callId: 'call-1', to, customer: null, context: [], ...known };
}

/** A button that was pressed, without a yes to a question. */
export function pressedAction(action: string, caller: Caller, known: Partial<PressedAction> = {}): PressedAction {
  return { callId: 'call-1', action, record: null, caller, confirmed: false, context: [], ...known };
}

/** An incoming call that has ended. */
export function callEntry(party: Caller, outcome: string, known: Partial<CallEntry> = {}): CallEntry {
  return {
    idempotencyKey: 'call-1-1',
    callId: 'call-1',
    direction: 'incoming',
    party,
    calledNumber: null,
    viaQueue: null,
    transferredFrom: null,
    customer: null,
    related: [],
    outcome,
    startedAt: NOW,
    answeredAt: null,
    endedAt: NOW,
    durationS: null,
    notes: null,
    disposition: null,
    externalId: null,
    recording: null,
    transcript: null,
    extra: [],
    ...known,
  };
}

/** A meeting to which nobody else is invited. */
export function meeting(id: string, known: Partial<Meeting> = {}): Meeting {
  return {
    id,
    subject: null,
    start: NOW,
    end: NOW,
    allDay: false,
    recurring: false,
    private: false,
    location: null,
    organizer: null,
    attendees: [],
    response: 'accepted',
    showAs: 'busy',
    categories: [],
    context: [],
    ...known,
  };
}

/** A person of the tenant of whom at least the name is known. */
export function person(known: Pick<Person, 'id' | 'displayName'> & Partial<Person>): Person {
  return { email: null, jobTitle: null, department: null, phones: [], extra: [], ...known };
}
