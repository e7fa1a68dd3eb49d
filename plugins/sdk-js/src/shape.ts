// Checks what a hook answers against the contract's types, and names the member that is wrong. Without it the engine would say
// that something is no string, and would silently make 44 of a confidence of 300.

/** What is wrong where: the place is counted from the value that was checked, such as `.badges[0].label`. */
interface Fault {
  place: string;
  expected: string;
  value: unknown;
}

// Answers are nearly always right, and a guest's JavaScript is interpreted: nothing is made until something is wrong.
type Check = (value: unknown) => Fault | undefined;

const wrong = (expected: string, value: unknown): Fault => ({ place: '', expected, value });
const within = (place: string, fault: Fault): Fault => ({ ...fault, place: place + fault.place });

const text: Check = (value) => (typeof value === 'string' ? undefined : wrong('a string', value));

const flag: Check = (value) => (typeof value === 'boolean' ? undefined : wrong('true or false', value));

const whole =
  (least: number, most: number): Check =>
  (value) => {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    return fits ? undefined : wrong(`a whole number from ${least} to ${most}`, value);
  };

const oneOf =
  (...known: string[]): Check =>
  (value) =>
    typeof value === 'string' && known.includes(value) ? undefined : wrong(`one of ${known.join(', ')}`, value);

const option =
  (check: Check): Check =>
  (value) =>
    value === null || value === undefined ? undefined : check(value);

const list =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return wrong('an array', value);
    for (let index = 0; index < value.length; index += 1) {
      const fault = check(value[index]);
      if (fault) return within(`[${index}]`, fault);
    }
    return undefined;
  };

const record = (members: Record<string, Check>): Check => {
  const named = Object.entries(members).map(([name, check]) => ({ name, check }));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('an object', value);
    const found = value as Record<string, unknown>;
    for (const { name, check } of named) {
      const fault = check(found[name]);
      if (fault) return within(`.${name}`, fault);
    }
    return undefined;
  };
};

const variant = (cases: Record<string, Check | null>): Check => {
  const tagged = record({ tag: oneOf(...Object.keys(cases)) });
  return (value) => {
    const fault = tagged(value);
    if (fault) return fault;
    const { tag, val } = value as { tag: string; val?: unknown };
    const inner = cases[tag]?.(val);
    return inner && within('.val', inner);
  };
};

const pair: Check = (value) => {
  if (!Array.isArray(value) || value.length !== 2) return wrong('a pair of strings', value);
  return list(text)(value);
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
  decide: record({ decision: variant({ allow: null, warn: text, block: text }), extra }),
};

/** Throws where a method's answer is not of the contract's type. */
export function check(method: string, answer: unknown): void {
  if (answer instanceof Promise) {
    throw new TypeError(`${method} answers with a promise: hooks answer at once, so leave out async and await`);
  }
  const fault = ANSWERS[method]?.(answer);
  if (!fault) return;
  const { place, expected, value } = fault;
  const shown = typeof value === 'string' ? JSON.stringify(value) : value === undefined ? 'missing' : String(value);
  throw new TypeError(`the answer of ${method}${place}: ${expected} is expected, it is ${shown}`);
}
