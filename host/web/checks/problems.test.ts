// Each kind of refusal that the server knows has words in the catalogues.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problems } from '../src/i18n/messages/en/problems';

const SERVER = '../http/src';

test('every kind of problem that the server answers with has words, and no other', () => {
  const source = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.rs'))
    .map((file) => readFileSync(`${SERVER}/${file}`, 'utf8'))
    .join('\n');
  const made = source.matchAll(/(?:Problem|Self)::new\(\s*StatusCode::[A-Z_]+,\s*"([a-z-]+)"/g);
  const ofMicrosoft = source.matchAll(/InteractionKind::\w+ => "([a-z-]+)"/g);
  const kinds = new Set([...made, ...ofMicrosoft].map(([, kind]) => kind));
  expect(Object.keys(problems).sort()).toEqual([...kinds].sort());
});
