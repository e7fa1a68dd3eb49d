// What browsers load at first stays small, and everything else is loaded when it is needed. Builds the client in memory.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';
import { rest } from '../src/i18n/messages/en/rest';

/** What the first page may cost, in bytes as gzip sends them. */
const FIRST_LOAD = 180_000;

const PAGES = [
  'Dial',
  'NotFound',
  'Settings',
  'colleagues/Colleagues',
  'customers/CustomerDuplicates',
  'customers/CustomerEdit',
  'customers/CustomerMerge',
  'customers/CustomerNew',
  'customers/CustomerPage',
  'customers/Customers',
  'history/CallPage',
  'history/History',
  'imports/CustomerImport',
  'meetings/Meetings',
];

/** The console’s pages, which agents never load anything of. */
const CONSOLE = [
  'Console',
  'operator/BlockedDigests',
  'operator/Costs',
  'operator/TenantPage',
  'operator/Tenants',
  'organisation/Audit',
  'organisation/CallLog',
  'organisation/Erasure',
  'organisation/Onboarding',
  'organisation/Quotas',
  'organisation/TenantSettings',
  'organisation/Tokens',
  'plugins/PluginLog',
  'plugins/PluginPage',
  'plugins/Plugins',
  'plugins/TryOut',
  'plugins/Upload',
  'plugins/Values',
  'plugins/VersionPage',
  'plugins/figures/Figures',
  'plugins/settings/PluginSettings',
];

let output: Rolldown.RolldownOutput['output'];

const chunks = () => output.filter((file) => file.type === 'chunk');

/** A chunk and those that it can’t do without. */
function withImports(start: Rolldown.OutputChunk): Set<Rolldown.OutputChunk> {
  const all = new Set([start]);
  for (const chunk of all)
    for (const name of chunk.imports) {
      const imported = chunks().find(({ fileName }) => fileName === name);
      if (imported) all.add(imported);
    }
  return all;
}

/** The chunk that has this source file as its entry. */
function chunkOf(source: string): Rolldown.OutputChunk {
  const found = chunks().find(({ facadeModuleId }) => facadeModuleId?.endsWith(source));
  if (!found) throw new Error(`${source} is no chunk of its own`);
  return found;
}

const size = (all: Iterable<Rolldown.OutputChunk>): number =>
  [...all].reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);

const entry = () => {
  const found = chunks().find(({ isEntry }) => isEntry);
  if (!found) throw new Error('there is no entry');
  return found;
};

beforeAll(async () => {
  // As `npm run build` has it: React’s development build is larger.
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({ logLevel: 'error', build: { write: false } });
  output = (built as Rolldown.RolldownOutput).output;
}, 120_000);

test.each(['en', 'de'])('what the first page needs stays within its budget: %s', (language) => {
  const styles = output.filter((file) => file.type === 'asset' && file.fileName.endsWith('.css'));
  const first = new Set([
    ...withImports(entry()),
    ...withImports(chunkOf(`i18n/messages/${language}/first.ts`)),
    // Most people come to the customers first.
    ...withImports(chunkOf('pages/customers/Customers.tsx')),
  ]);
  expect(styles).toEqual([]);
  expect(size(first)).toBeLessThanOrEqual(FIRST_LOAD);
});

test('what the first page says is in the texts that come first', () => {
  const first = [...withImports(entry()), ...withImports(chunkOf('pages/customers/Customers.tsx'))];
  const files = first.flatMap(({ moduleIds }) => moduleIds).filter((id) => /\/web\/src\/.*\.tsx?$/.test(id));
  const source = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const said = [...source.matchAll(/\bt\([^)]*?['"`](\w+)\.[\w-]+/g)].map(([, area]) => area);
  expect(said).toContain('shell');
  expect(said.filter((area) => area !== undefined && area in rest)).toEqual([]);
});

test.each(PAGES)('%s is loaded when it is come to', (page) => {
  const file = `pages/${page}.tsx`;
  expect(withImports(entry())).not.toContain(chunkOf(file));
});

test.each(CONSOLE)('the console’s %s is loaded when it is come to', (page) => {
  expect(withImports(entry())).not.toContain(chunkOf(`console/${page}.tsx`));
});

test.each(['en', 'de'])('the console’s words are loaded with it: %s', (language) => {
  const words = chunkOf(`i18n/messages/${language}/console/index.ts`);
  expect(withImports(entry())).not.toContain(words);
  for (const part of ['first', 'rest'])
    expect(withImports(chunkOf(`i18n/messages/${language}/${part}.ts`))).not.toContain(words);
});

test('no calling SDK is loaded before calls are connected', () => {
  const first = [...withImports(entry())].flatMap(({ moduleIds }) => moduleIds);
  expect(first.filter((id) => /@azure\/communication|calling\/(real|simulated)\.ts/.test(id))).toEqual([]);
  expect(withImports(entry())).not.toContain(chunkOf('calling/real.ts'));
});
