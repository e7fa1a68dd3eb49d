// Calls and cards as tests need them.

import type { CallRecord, Card, CardMatch, Customer, CustomerPage, Me } from '../api/types';

export const alice: Me = {
  user: {
    id: 'u1',
    userPrincipalName: 'alice@fabrikam.example',
    displayName: 'Alice Mertens',
    email: null,
    locale: 'en',
    timeZone: 'UTC',
  },
  tenant: {
    id: 't1',
    name: 'Fabrikam',
    defaultRegion: 'US',
    urlSchemes: ['crm'],
    brand: { color: null, logoUrl: null },
  },
  roles: ['agent'],
  calling: { mode: 'simulated', emulatorUrl: 'http://127.0.0.1:8090' },
  plugins: [],
};

const diego: CardMatch = {
  source: 'plugin:phone-book',
  recordType: 'contact',
  recordId: 'c1',
  name: 'Diego Siciliani',
  company: 'Northwind Traders',
  title: null,
  email: null,
  url: null,
  avatarUrl: null,
  matchedNumber: '+14255550123',
  strength: 'exact',
  confidence: 1,
  why: 'The number is Diego’s.',
  whySays: null,
  badges: [{ kind: 'vip', label: 'VIP' }],
  fields: [{ label: 'Plan', value: 'Gold', kind: 'text', pii: false }],
  lastActivity: null,
  lastContact: null,
  owner: null,
  openItems: [],
  extra: [],
  pluginActions: [],
  actions: [{ label: 'Open in the CRM', says: null, url: 'https://crm.example/c1' }],
  alsoFrom: [],
};

/** The card of an identified caller who is looked for no longer. */
export function aCard(change: Partial<Card> = {}): Card {
  return {
    callId: 'ours-1',
    sdkCallId: 'call-1',
    sequence: 1,
    phase: 'final',
    direction: 'incoming',
    caller: {
      kind: 'phone',
      display: '+1 425-555-0123',
      displaySays: null,
      national: '(425) 555-0123',
      e164: '+14255550123',
      extension: null,
      region: 'US',
      numberType: null,
      networkName: null,
      userId: null,
      external: null,
    },
    title: 'Diego Siciliani',
    titleSays: null,
    subtitle: 'Northwind Traders',
    subtitleSays: null,
    identified: true,
    suppressed: false,
    silent: false,
    openUrl: null,
    extra: [],
    pluginActions: [],
    matches: [diego],
    sharedBy: null,
    partial: false,
    stillLooking: false,
    calledNumber: null,
    viaQueue: null,
    transferredFrom: null,
    why: [
      { source: 'plugin:phone-book', outcome: 'found', detail: 'found by number', detailSays: null, elapsedMs: 12 },
    ],
    receivedAt: '2026-11-25T10:00:00Z',
    ...change,
  };
}

export function aRecord(change: Partial<CallRecord> = {}): CallRecord {
  return {
    id: 'ours-1',
    etag: '"1"',
    sdkCallId: 'call-1',
    kind: 'call',
    meetingId: null,
    meetingEndsAt: null,
    joinsAgain: false,
    direction: 'incoming',
    state: 'ended',
    outcome: 'answered',
    party: aCard().caller,
    title: 'Diego Siciliani',
    titleSays: null,
    subtitle: 'Northwind Traders',
    subtitleSays: null,
    customerId: null,
    customerSource: null,
    customerChosen: false,
    startedAt: '2026-11-25T10:00:00Z',
    answeredAt: '2026-11-25T10:00:05Z',
    endedAt: '2026-11-25T10:01:10Z',
    durationS: 65,
    sessionLost: false,
    callingSessionId: null,
    notes: null,
    disposition: null,
    card: null,
    callLog: [],
    ...change,
  };
}

export function aCustomerPage(items: Customer[], change: Partial<CustomerPage> = {}): CustomerPage {
  return {
    items,
    nextCursor: null,
    total: items.length,
    source: 'customers',
    readOnly: false,
    partial: false,
    ...change,
  };
}
