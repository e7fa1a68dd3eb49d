// Checks what a hook answers against the contract's types, and names the member that is wrong. Without it the engine would say
// that something is no string, and would silently make 44 of a confidence of 300.

type Check = (value: unknown, path: string) => void;

function fail(path: string, expected: string, value: unknown): never {
  const shown = typeof value === 'string' ? JSON.stringify(value) : value === undefined ? 'missing' : String(value);
  throw new TypeError(`${path}: ${expected} is expected, it is ${shown}`);
}

const text: Check = (value, path) => {
  if (typeof value !== 'string') fail(path, 'a string', value);
};

const flag: Check = (value, path) => {
  if (typeof value !== 'boolean') fail(path, 'true or false', value);
};

const whole =
  (least: number, most: number): Check =>
  (value, path) => {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    if (!fits) fail(path, `a whole number from ${least} to ${most}`, value);
  };

const oneOf =
  (...known: string[]): Check =>
  (value, path) => {
    if (typeof value !== 'string' || !known.includes(value)) fail(path, `one of ${known.join(', ')}`, value);
  };

const option =
  (check: Check): Check =>
  (value, path) => {
    if (value !== null && value !== undefined) check(value, path);
  };

const list =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) fail(path, 'an array', value);
    value.forEach((item, index) => check(item, `${path}[${index}]`));
  };

const record =
  (members: Record<string, Check>): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object', value);
    for (const [name, check] of Object.entries(members))
      check((value as Record<string, unknown>)[name], `${path}.${name}`);
  };

const variant =
  (cases: Record<string, Check | null>): Check =>
  (value, path) => {
    record({ tag: oneOf(...Object.keys(cases)) })(value, path);
    const { tag, val } = value as { tag: string; val?: unknown };
    cases[tag]?.(val, `${path}.val`);
  };

const pair: Check = (value, path) => {
  if (!Array.isArray(value) || value.length !== 2) fail(path, 'a pair of strings', value);
  value.forEach((item, index) => text(item, `${path}[${index}]`));
};

const U32 = 4294967295;
const extra = list(pair);
const badges = list(record({ kind: text, label: text }));
const fields = list(record({ label: text, value: text, kind: text, pii: flag }));
const strength = oneOf('exact', 'no-extension', 'legacy-variant', 'company-prefix', 'national');

const recordRef = record({ source: text, recordType: text, id: text });

const match = record({
  record: recordRef,
  name: text,
  company: option(text),
  title: option(text),
  email: option(text),
  matchedNumber: option(text),
  strength,
  confidence: whole(0, 100),
  why: text,
  lastActivity: option(text),
  owner: option(text),
  url: option(text),
  avatarUrl: option(text),
  badges,
  fields,
  actions: list(record({ kind: text, label: text, url: option(text), id: option(text) })),
  openItems: list(
    record({ id: text, itemType: text, status: option(text), label: text, url: option(text), extra }),
  ),
  extra,
});

const customer = record({
  id: text,
  recordType: text,
  name: text,
  company: option(text),
  title: option(text),
  email: option(text),
  phones: list(record({ number: text, e164: option(text), extension: option(text), label: option(text) })),
  owner: option(text),
  lastActivity: option(text),
  url: option(text),
  badges,
  fields,
  extra,
});

const ANSWERS: Record<string, Check> = {
  resolve: record({
    outcome: variant({ found: list(match), 'not-found': null, suppressed: text }),
    partial: flag,
    presentation: option(
      record({ title: option(text), subtitle: option(text), openUrl: option(text), silent: flag, extra }),
    ),
    cache: option(record({ ttlS: whole(0, U32), scope: oneOf('agent', 'tenant') })),
  }),
  search: record({ items: list(customer), nextCursor: option(text), total: option(whole(0, U32)), partial: flag }),
  get: option(customer),
  evaluate: list(
    record({
      meetingId: text,
      visibility: oneOf('show', 'hide', 'redact'),
      reason: option(text),
      rank: whole(-2147483648, 2147483647),
      label: option(text),
      customers: list(record({ record: recordRef, name: text })),
      extra,
    }),
  ),
  save: option(text),
};

/** Throws where a method's answer is not of the contract's type. */
export function check(method: string, answer: unknown): void {
  if (answer instanceof Promise) {
    throw new TypeError(`${method} answers with a promise: hooks answer at once, so leave out async and await`);
  }
  ANSWERS[method]?.(answer, `the answer of ${method}`);
}
