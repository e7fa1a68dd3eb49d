// The control page: every button and box is one call of the API that scripts use.
const id = (name) => document.getElementById(name);
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const pause = () => new Promise((done) => setTimeout(done, 3000));

const GONE = 'The emulator does not answer. The page goes on when it does.';

let info, quiet;
// What the emulator said last: its state, the chosen person and organization, the requests.
let known;

function say(text) {
  id('said').textContent = text;
  clearTimeout(quiet);
  if (text !== GONE) quiet = setTimeout(() => (id('said').textContent = ''), 5000);
}

/** Undefined if it was refused or nobody answered, which is said. */
async function ask(method, path, body) {
  const content = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let answer, said;
  try {
    answer = await fetch(path, { method, signal: AbortSignal.timeout(10_000), ...content });
    const text = await answer.text();
    said = text ? JSON.parse(text) : {};
  } catch {
    if (id('said').textContent !== GONE) say(GONE);
    return undefined;
  }
  if (id('said').textContent === GONE) say('The emulator answers again.');
  if (!answer.ok) say(said.error ?? `${answer.status}`);
  return answer.ok ? said : undefined;
}

let last = Promise.resolve();
let pending = 0;

/** Changes something, in the order in which that was wished for. */
async function act(method, path, body) {
  pending += 1;
  const said = await (last = last.then(() => ask(method, path, body)));
  pending -= 1;
  void refresh();
  return said;
}

// --- a phone rings ---

async function ring(body) {
  const then = document.querySelector('input[name=then]:checked').value;
  const more = then ? { then: { what: then, afterSeconds: 4 } } : {};
  const name = id('to').selectedOptions[0].text;
  const said = await act('POST', '/emulator/ring', { to: id('to').value, ...body, ...more });
  if (said) say(said.agents > 0 ? `It rings at ${name}.` : `${name} is not signed in on the calling page, so nothing rings.`);
}

function makeCallers(callers) {
  for (const { name, label, what } of callers) {
    id('callers').append(make('button', { onclick: () => ring({ caller: name }) }, label, make('small', {}, what)));
  }
  id('number-form').onsubmit = (event) => {
    event.preventDefault();
    const phoneNumber = id('number').value.trim();
    if (phoneNumber) void ring({ callerInfo: { identifier: { kind: 'phoneNumber', phoneNumber } } });
  };
}

// What the other side of a call can do, by where the call stands.
const DEEDS = {
  ringing: [['Answer elsewhere', 'answer-elsewhere'], ['Caller gives up', 'hang-up']],
  calling: [['Answer now', 'answer'], ['Break', 'break']],
  lobby: [['Let in', 'admit'], ['Do not let in', 'not-admit']],
  talking: [
    ['Hold', 'hold'], ['Resume', 'resume'], ['Mute', 'mute'], ['Unmute', 'unmute'], ['Mute the agent', 'mute-agent'],
    ['Change the id', 'change-id'], ['Break', 'break'], ['Caller hangs up', 'hang-up'],
  ],
  meeting: [['Mute the agent', 'mute-agent'], ['Remove', 'remove'], ['Break', 'break'], ['Meeting ends', 'hang-up']],
};

function standing({ answered, outgoing, meeting, state }) {
  if (state === 'InLobby') return 'lobby';
  if (answered) return meeting ? 'meeting' : 'talking';
  return outgoing || meeting ? 'calling' : 'ringing';
}

function makeCall(call, key) {
  const { callId, user } = call;
  const name = info.tenants.flatMap((tenant) => tenant.users).find(({ oid }) => oid === user)?.displayName ?? user;
  const path = `/emulator/calls/${callId}`;
  const button = (text, onclick) => make('button', { className: 'quiet', onclick }, text);
  const comes = (text, lobby) => button(text, () => act('POST', `${path}/people`, { displayName: 'Liam Ferrer', lobby }));
  const stands = standing(call);
  const buttons = DEEDS[stands].map(([text, deed]) => button(text, () => act('POST', `${path}/${deed}`)));
  if (stands === 'meeting') buttons.unshift(comes('Somebody comes', false), comes('Somebody waits in the lobby', true));
  const others = call.people.map(({ displayName, id }) => displayName || id).join(', ');
  const more = [others && `with ${others}`, call.tones && `tones ${call.tones}`].filter(Boolean).join(', ');
  return make(
    'div',
    { id: key, className: 'call' },
    make('span', {}, `${name}: ${stands === 'meeting' ? 'in a meeting' : stands}`, ...(more ? [make('small', {}, more)] : [])),
    make('span', { className: 'row wrap' }, ...buttons),
  );
}

function showCalls({ calls, agents }) {
  const rows = calls.map((call) => {
    const key = [call.callId, call.state, call.tones, call.people.length].join(' ');
    return id(key) ?? makeCall(call, key);
  });
  for (const row of [...id('calls').children]) if (!rows.includes(row)) row.remove();
  id('calls').append(...rows.filter((row) => !row.isConnected));
  const there = Object.entries(agents).map(([upn, count]) => (count > 1 ? `${upn} (${count} tabs)` : upn));
  id('agents').textContent = there.length ? `Signed in now: ${there.join(', ')}.` : 'Nobody is signed in now.';
}

// --- boxes and fields: made once, so that they keep the focus; `shows` puts into them what is set ---

const shows = [];

function control(properties, normal, read, patch) {
  const input = make('input', properties);
  const ticks = input.type === 'checkbox';
  let typed = false;
  const show = () => {
    const value = read();
    input.parentElement.classList.toggle('changed', normal !== undefined && value !== normal);
    // What somebody is typing is not taken from under their hands.
    if (typed && input === document.activeElement) return;
    if (ticks) input.checked = value;
    else input.value = value ?? '';
  };
  input.oninput = () => (typed = true);
  input.onchange = () => {
    typed = false;
    const value = ticks ? input.checked : input.value === '' ? null : Number(input.value);
    if (!input.validity.badInput) return act('PATCH', '/emulator/state', patch(value));
    say('That is no number.');
    show();
  };
  shows.push(show);
  return input;
}

const box = (label, hint, ...how) =>
  make('label', {}, control({ type: 'checkbox' }, ...how), label, ...(hint ? [make('small', {}, hint)] : []));
const number = (label, ...how) => make('label', { className: 'wide' }, label, control({ type: 'number' }, ...how));

const PERSON = [
  ['teamsLicence', 'Has a Teams licence', 'Without it: no calling token.', true],
  ['callingTokenRejected', 'Calling tokens are refused', 'By the telephone network; 401/44110.', false],
  ['phoneLicence', 'Has Teams Phone', 'Without it: no calls to phone numbers.', true],
  ['mailbox', 'Has a mailbox', 'Without it: no calendar.', true],
  ['disabled', 'Account is disabled', 'AADSTS50057', false],
  ['mfaRequired', 'A second factor is required', 'AADSTS50076; the code is 123456.', false],
];

const TENANT = [
  ['acsServicePrincipal', 'Knows Azure Communication Services', 'Without that service principal: AADSTS650052.', true],
  ['userConsentAllowed', 'People may consent for themselves', 'Else only an admin can.', true],
  ['applicationDisabled', 'An admin has disabled Switchboard', 'AADSTS7000112', false],
];

const SERVICES = ['entra', 'graph', 'acs'];
const FAULTS = [
  ['latencyMilliseconds', 'Late by (ms)', 0],
  ['throttleAfter', 'Throttles (429) after so many', null],
  ['throttleCount', '… and then so often', null],
  ['retryAfterSeconds', 'Retry-After (s)', null],
  ['failStatus', 'Fails with status (5xx)', null],
  ['failCount', '… so often', null],
  ['truncateBodies', 'Cuts bodies in half', false],
  ['neverAnswer', 'Never answers', false],
];

/** How a knob is read, and the patch that turns it. */
const knob = (...path) => [
  () => path.reduce((knobs, name) => knobs[name], known.state.knobs),
  (value) => path.reduceRight((inner, name) => ({ [name]: inner }), value),
];

function makeControls() {
  const setPerson = (knobs) => ({ users: { [known.person.upn]: knobs } });
  const setTenant = (knobs) => ({ tenants: { [known.tenant.id]: knobs } });
  const boxes = (whose, set) => ([name, label, hint, normal]) =>
    box(label, hint, normal, () => known[whose].knobs[name], (value) => set({ [name]: value }));
  id('person-knobs').append(...PERSON.map(boxes('person', setPerson)));
  id('tenant-knobs').append(...TENANT.map(boxes('tenant', setTenant)));

  const ticks = id('scopes').getElementsByTagName('input');
  const consented = () => [
    ...known.tenant.knobs.consented.filter((scope) => !info.scopes.includes(scope)),
    ...info.scopes.filter((_, at) => ticks[at].checked),
  ];
  for (const scope of info.scopes.sort()) {
    const name = scope.replace(/^(https|api):\/\/[^/]*\//, '');
    const has = () => known.tenant.knobs.consented.includes(scope);
    id('scopes').append(box(name, '', undefined, has, () => setTenant({ consented: consented() })));
  }

  for (const [name, label, normal] of FAULTS) {
    const cells = SERVICES.map((service) => {
      const type = typeof normal === 'boolean' ? 'checkbox' : 'number';
      const properties = { type, min: 0, ariaLabel: `${label}, ${service}` };
      return make('td', {}, control(properties, normal, ...knob(service, name)));
    });
    id('fault-rows').append(make('tr', {}, make('td', {}, label), ...cells));
  }
  id('more-knobs').append(
    number('Access tokens live (s)', 4500, ...knob('tokenLifetimeSeconds')),
    number('Microsoft’s clock is ahead by (s)', 0, ...knob('clockOffsetSeconds')),
    number('Calling tokens per 30 s and resource', 500, ...knob('exchange', 'limit')),
    box('Meetings come without links', 'onlineMeeting is null', false, ...knob('meetings', 'nullJoinUrl')),
    box('People wait in the lobby', 'until somebody lets them in', false, ...knob('meetings', 'lobby')),
    box('Meeting links are cut off', '', false, ...knob('meetings', 'brokenLinks')),
  );
}

// --- all of it ---

function showRequests({ requests }) {
  id('requests').replaceChildren(
    ...requests.slice(-60).reverse().map(({ at, status, method, path }) =>
      make('li', { className: status >= 400 ? 'bad' : '' }, `${at.slice(11, 19)} ${status} ${method} ${path}`),
    ),
  );
}

let latest = 0;

/** Shows what is set; without an answer, what was set when there was one. */
async function refresh() {
  const mine = (latest += 1);
  const paths = ['state', `users/${encodeURIComponent(id('who').value)}`, `tenants/${id('which').value}`, 'requests'];
  const answers = await Promise.all(paths.map((path) => ask('GET', `/emulator/${path}`)));
  // What was read before the latest change is out of date.
  if (mine !== latest || pending) return;
  const [state, person, tenant, requests] = answers;
  if (!answers.includes(undefined)) known = { state, person, tenant, requests };
  if (!known) return;
  if (!shows.length) makeControls();
  showCalls(known.state);
  showRequests(known.requests);
  for (const show of shows) show();
}

/** Asks until there is an answer. */
async function need(path) {
  for (;;) {
    const said = await ask('GET', path);
    if (said) return said;
    await pause();
  }
}

async function start() {
  info = await need('/emulator/info');
  for (const tenant of info.tenants) {
    id('which').add(new Option(`${tenant.name} (${tenant.domain})`, tenant.id));
    for (const list of ['to', 'who']) {
      const group = make('optgroup', { label: tenant.name });
      const users = tenant.users.filter((user) => !user.guest);
      group.append(...users.map((user) => new Option(`${user.displayName} (${user.upn})`, user.upn)));
      id(list).append(group);
    }
  }
  id('who').onchange = id('which').onchange = refresh;
  const press = (button, path, text, body) => {
    id(button).onclick = async () => (await act('POST', path(), body)) && say(text);
  };
  const user = (verb) => () => `/emulator/users/${encodeURIComponent(id('who').value)}/${verb}`;
  press('reset', () => '/emulator/reset', 'Everything is as at the start.');
  press('revoke', user('revoke-sessions'), 'The sessions are dead.');
  press('drop', user('drop-agents'), 'The agents are dead, and so are their calls.');
  press('cae', user('require-new-graph-token'), 'Graph wants a new token.');
  press('rotate', () => '/emulator/signing-keys/rotate', 'A new key signs.', {});
  press('withdraw', () => '/emulator/signing-keys/rotate', 'A new key signs; the old one is withdrawn.', { withdraw: true });
  makeCallers((await need('/emulator/callers')).callers);
  await refresh();
  for (;;) {
    await pause();
    if (document.visibilityState === 'visible') await refresh();
  }
}

void start();
