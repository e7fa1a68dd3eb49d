// The control page: every button and box is one call of the API that scripts use.
const id = (name) => document.getElementById(name);
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

let info, state, quiet;

function say(text) {
  id('said').textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => (id('said').textContent = ''), 5000);
}

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const said = text ? JSON.parse(text) : {};
  if (!answer.ok) say(said.error ?? `${answer.status}`);
  return answer.ok ? said : undefined;
}

const change = async (patch) => {
  await ask('PATCH', '/emulator/state', patch);
  await refresh();
};

// --- a phone rings ---

async function ring(body) {
  const then = document.querySelector('input[name=then]:checked').value;
  const more = then ? { then: { what: then, afterSeconds: 4 } } : {};
  const said = await ask('POST', '/emulator/ring', { to: id('to').value, ...body, ...more });
  if (!said) return;
  const name = id('to').selectedOptions[0].text;
  say(said.agents > 0 ? `It rings at ${name}.` : `${name} is not signed in on the calling page, so nothing rings.`);
  await refresh();
}

async function showCallers() {
  const { callers } = await ask('GET', '/emulator/callers');
  for (const caller of callers) {
    const tile = make('button', { type: 'button', onclick: () => ring({ caller: caller.name }) });
    tile.append(caller.label, make('small', { textContent: caller.what }));
    id('callers').append(tile);
  }
  id('number-form').onsubmit = (event) => {
    event.preventDefault();
    const phoneNumber = id('number').value.trim();
    if (phoneNumber) void ring({ callerInfo: { identifier: { kind: 'phoneNumber', phoneNumber } } });
  };
}

function showCalls() {
  const names = new Map(info.tenants.flatMap((tenant) => tenant.users).map((user) => [user.oid, user.displayName]));
  id('calls').replaceChildren(
    ...state.calls.map((call) => {
      const act = (verb) => async () => {
        await ask('POST', `/emulator/calls/${call.callId}/${verb}`);
        await refresh();
      };
      return make(
        'div',
        { className: 'call' },
        `${names.get(call.user) ?? call.user}: ${call.answered ? 'talking' : 'ringing'}`,
        make('span', {},
          ...(call.answered ? [] : [make('button', { className: 'quiet', textContent: 'Answer elsewhere', onclick: act('answer-elsewhere') }), ' ']),
          make('button', { className: 'quiet', textContent: call.answered ? 'Caller hangs up' : 'Caller gives up', onclick: act('hang-up') }),
        ),
      );
    }),
  );
  const agents = Object.entries(state.agents).map(([upn, count]) => (count > 1 ? `${upn} (${count} tabs)` : upn));
  id('agents').textContent = agents.length ? `Signed in now: ${agents.join(', ')}.` : 'Nobody is signed in now.';
}

// --- boxes ---

function box(label, hint, checked, set, changed) {
  const input = make('input', { type: 'checkbox', checked, onchange: () => set(input.checked) });
  return make('label', { className: changed ? 'changed' : '' }, input, label, ...(hint ? [make('small', { textContent: hint })] : []));
}

const PERSON = [
  ['teamsLicence', 'Has a Teams licence', 'Without it: no calling token.', true],
  ['phoneLicence', 'Has Teams Phone', 'Without it: no calls to phone numbers.', true],
  ['mailbox', 'Has a mailbox', 'Without it: no calendar.', true],
  ['disabled', 'Account is disabled', 'AADSTS50057', false],
  ['mfaRequired', 'A second factor is required', 'AADSTS50076; the code is 123456.', false],
];

async function showPerson() {
  const upn = id('who').value;
  const { knobs } = await ask('GET', `/emulator/users/${encodeURIComponent(upn)}`);
  id('person-knobs').replaceChildren(
    ...PERSON.map(([name, label, hint, normal]) =>
      box(label, hint, knobs[name], (value) => change({ users: { [upn]: { [name]: value } } }), knobs[name] !== normal),
    ),
  );
}

const TENANT = [
  ['acsServicePrincipal', 'Knows Azure Communication Services', 'Without that service principal: AADSTS650052.', true],
  ['userConsentAllowed', 'People may consent for themselves', 'Else only an admin can.', true],
  ['applicationDisabled', 'An admin has disabled Switchboard', 'AADSTS7000112', false],
];

async function showTenant() {
  const tenant = id('which').value;
  const { knobs } = await ask('GET', `/emulator/tenants/${tenant}`);
  id('tenant-knobs').replaceChildren(
    ...TENANT.map(([name, label, hint, normal]) =>
      box(label, hint, knobs[name], (value) => change({ tenants: { [tenant]: { [name]: value } } }), knobs[name] !== normal),
    ),
  );
  const all = new Set(Object.values(state.knobs.tenants).flatMap((other) => other.consented));
  id('scopes').replaceChildren(
    ...[...all].sort().map((scope) =>
      box(scope.replace(/^https:\/\/[^/]*\/|^api:\/\/[^/]*\//, ''), '', knobs.consented.includes(scope), (value) =>
        change({ tenants: { [tenant]: { consented: value ? [...knobs.consented, scope] : knobs.consented.filter((own) => own !== scope) } } }),
      ),
    ),
  );
}

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

function showFaults() {
  id('fault-rows').replaceChildren(
    ...FAULTS.map(([name, label, normal]) =>
      make('tr', {}, make('td', { textContent: label }),
        ...SERVICES.map((service) => {
          const value = state.knobs[service][name];
          const set = (to) => change({ [service]: { [name]: to } });
          const input = typeof normal === 'boolean'
            ? make('input', { type: 'checkbox', checked: value, ariaLabel: `${label}, ${service}`, onchange: () => set(input.checked) })
            : make('input', { type: 'number', min: 0, value: value ?? '', ariaLabel: `${label}, ${service}`, onchange: () => set(input.value === '' ? null : Number(input.value)) });
          return make('td', { className: value === normal ? '' : 'changed' }, input);
        }),
      ),
    ),
  );
  const number = (label, value, normal, set) => {
    const input = make('input', { type: 'number', value, onchange: () => set(Number(input.value)) });
    return make('label', { className: value === normal ? 'wide' : 'wide changed' }, label, input);
  };
  const { knobs } = state;
  id('more-knobs').replaceChildren(
    number('Access tokens live (s)', knobs.tokenLifetimeSeconds, 4500, (value) => change({ tokenLifetimeSeconds: value })),
    number('Microsoft’s clock is ahead by (s)', knobs.clockOffsetSeconds, 0, (value) => change({ clockOffsetSeconds: value })),
    number('Calling tokens per 30 s and resource', knobs.exchange.limit, 500, (value) => change({ exchange: { limit: value } })),
    box('Meetings come without links', 'onlineMeeting is null', knobs.meetings.nullJoinUrl, (value) => change({ meetings: { nullJoinUrl: value } }), knobs.meetings.nullJoinUrl),
    box('Meeting links are cut off', '', knobs.meetings.brokenLinks, (value) => change({ meetings: { brokenLinks: value } }), knobs.meetings.brokenLinks),
  );
}

async function showRequests() {
  const { requests } = await ask('GET', '/emulator/requests');
  id('requests').replaceChildren(
    ...requests.slice(-60).reverse().map((request) =>
      make('li', { className: request.status >= 400 ? 'bad' : '', textContent: `${request.at.slice(11, 19)} ${request.status} ${request.method} ${request.path}` }),
    ),
  );
}

// --- all of it ---

async function refresh() {
  state = await ask('GET', '/emulator/state');
  showCalls();
  // What somebody is filling in is not taken from under their hands.
  if (!id('faults').contains(document.activeElement)) showFaults();
  await Promise.all([showPerson(), showTenant(), showRequests()]);
}

async function start() {
  info = await ask('GET', '/emulator/info');
  for (const tenant of info.tenants) {
    id('which').add(new Option(`${tenant.name} (${tenant.domain})`, tenant.id));
    for (const list of ['to', 'who']) {
      const group = make('optgroup', { label: tenant.name });
      const users = tenant.users.filter((user) => !user.guest);
      group.append(...users.map((user) => new Option(`${user.displayName} (${user.upn})`, user.upn)));
      id(list).append(group);
    }
  }
  id('who').onchange = showPerson;
  id('which').onchange = showTenant;
  const act = (button, path, text, body) => {
    id(button).onclick = async () => {
      if (await ask('POST', path(), body)) say(text);
      await refresh();
    };
  };
  const user = (verb) => () => `/emulator/users/${encodeURIComponent(id('who').value)}/${verb}`;
  act('reset', () => '/emulator/reset', 'Everything is as at the start.');
  act('revoke', user('revoke-sessions'), 'The sessions are dead.');
  act('cae', user('require-new-graph-token'), 'Graph wants a new token.');
  act('rotate', () => '/emulator/signing-keys/rotate', 'A new key signs.', {});
  act('withdraw', () => '/emulator/signing-keys/rotate', 'A new key signs; the old one is withdrawn.', { withdraw: true });
  await showCallers();
  await refresh();
  setInterval(() => document.visibilityState === 'visible' && void refresh(), 3000);
}

void start();
