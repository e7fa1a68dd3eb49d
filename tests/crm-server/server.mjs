// A small CRM with an HTTP interface, for the tests of `plugins/web-crm`:
//   node server.mjs <port, 0 for any> <bearer token>
// `POST /__knobs {delayMs, fail, retryAfterS}` makes it slow or broken; `{revoke: NAME}` takes back what an account has consented to.
// The answer also says how often a client has revoked, by account.
//
// It takes tokens of its own authorisation server too (`oauth2.mjs`): `/oauth2/authorize`, `/oauth2/token` and `/oauth2/revoke`, for
// the client `switchboard` with the secret `crm-client-secret`.

import { createServer } from 'node:http';

import { accountOf, oauth2, revocations, revoke } from './oauth2.mjs';

const [port, token] = [Number(process.argv[2]), process.argv[3]];
const knobs = { delayMs: 0, fail: null, retryAfterS: null };
const activities = new Map();

const people = [
  ['Ada Brewer', 'Coho Winery', '+442079460991'],
  ['Bruno Zhao', 'Fourth Coffee', '+390669812345'],
  ['Carla Ruiz', 'Lamna Healthcare', '+34910123456'],
  ['Dai Evans', 'Margie\u2019s Travel', '+442920180123'],
  ['Emi Tanaka', 'Proseware', '+81312345678'],
  ['Farid Haddad', 'Relecloud', '+33142685300'],
];
const contacts = people.map(([name, company, phone], index) => ({
  id: `c-${index + 1}`,
  name,
  company,
  phone,
  email: `${name.split(' ')[0].toLowerCase()}@${company.replaceAll(/\W/g, '').toLowerCase()}.example`,
  url: `https://crm.example/contacts/c-${index + 1}`,
  locked: name === 'Farid Haddad',
}));

/** What the CRM does not take, though an address may look like this. */
const refused = ({ email }) =>
  email?.endsWith('@bounces.example') ? [422, { errors: { email: 'This address bounces.' } }] : undefined;

const routes = {
  'GET /contacts': (_request, query) => {
    const numbers = query.getAll('phone');
    const words = (query.get('query') ?? '').toLowerCase();
    const found = contacts.filter((contact) =>
      numbers.length ? numbers.includes(contact.phone) : `${contact.name} ${contact.company}`.toLowerCase().includes(words),
    );
    const from = Number(query.get('offset') ?? 0);
    const limit = Number(query.get('limit') ?? 50);
    const next = from + limit < found.length ? from + limit : null;
    return [200, { items: found.slice(from, from + limit), next, total: found.length }];
  },
  'GET /contacts/:id': (_request, _query, _body, id) => {
    const contact = contacts.find((contact) => contact.id === id);
    return contact ? [200, contact] : [404, { error: 'no such contact' }];
  },
  'POST /contacts': (_request, _query, body) => {
    const wrong = refused(body);
    if (wrong) return wrong;
    if (contacts.some(({ name, company }) => name === body.name && company === body.company)) {
      return [409, { message: `There is a contact ${body.name} already.` }];
    }
    const contact = { id: `c-${contacts.length + 1}`, ...body };
    contacts.push({ ...contact, url: `https://crm.example/contacts/${contact.id}` });
    return [201, contacts.at(-1)];
  },
  'PATCH /contacts/:id': (_request, _query, body, id) => {
    const contact = contacts.find((contact) => contact.id === id);
    if (!contact) return [404, { error: 'no such contact' }];
    if (contact.locked) return [403, { message: 'Only the head of sales may change this contact.' }];
    const wrong = refused(body);
    return wrong ?? [200, Object.assign(contact, body)];
  },
  'GET /activities': () => [200, { items: [...activities.values()] }],
  'PUT /activities/:id': (request, _query, body, id) => {
    activities.set(id, { id, account: accountOf(request), ...body });
    return [200, { id }];
  },
};

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const server = createServer(async (request, response) => {
  const answer = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  try {
    const url = new URL(request.url, 'http://localhost');
    const text = await read(request);
    if (url.pathname.startsWith('/oauth2/')) return oauth2(request, url, text, response);
    const body = text ? JSON.parse(text) : null;
    if (url.pathname === '/__knobs') {
      const { revoke: account, ...rest } = body;
      if (account) revoke(account);
      Object.assign(knobs, rest);
      return answer(200, { ...knobs, revocations: Object.fromEntries(revocations) });
    }
    if (request.headers.authorization !== `Bearer ${token}` && !accountOf(request)) return answer(401, { error: 'who are you?' });
    if (knobs.delayMs) await new Promise((resolve) => setTimeout(resolve, knobs.delayMs));
    if (knobs.fail) {
      const headers = knobs.retryAfterS ? { 'retry-after': String(knobs.retryAfterS) } : {};
      return answer(knobs.fail, { error: 'as you wished' }, headers);
    }
    const [, resource, id] = url.pathname.split('/');
    const route = routes[`${request.method} /${resource}${id ? '/:id' : ''}`];
    if (!route) return answer(404, { error: 'no such route' });
    answer(...route(request, url.searchParams, body, id && decodeURIComponent(id)));
  } catch (error) {
    answer(500, { error: String(error) });
  }
});

server.listen(port, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
