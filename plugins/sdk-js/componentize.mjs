#!/usr/bin/env node
// Builds a component from a plugin in TypeScript or JavaScript:
//   switchboard-componentize <plugin.ts> <world> <out.wasm>
// The world names the hooks that the plugin exports: caller-id-plugin, crm-plugin, … (wit/plugin-v1/worlds.wit).

import { writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraceMap, eachMapping } from '@jridgewell/trace-mapping';
import { componentize } from 'componentize-qjs';
import { build } from 'esbuild';

const HOOKS = {
  'caller-id-plugin': ['callerId'],
  'customer-lookup-plugin': ['customerLookup'],
  'meeting-filter-plugin': ['meetingFilter'],
  'call-log-plugin': ['callLog'],
  'crm-plugin': ['callerId', 'customerLookup', 'callLog'],
  plugin: ['callerId', 'customerLookup', 'meetingFilter', 'callLog'],
};

const [source, world, out] = process.argv.slice(2);
const hooks = HOOKS[world];
if (!source || !out || !hooks) {
  console.error(`usage: switchboard-componentize <plugin.ts> <${Object.keys(HOOKS).join('|')}> <out.wasm>`);
  process.exit(2);
}
const sdk = dirname(fileURLToPath(import.meta.url));
const entry = resolve(source);
const wrapped = hooks.map((hook) => `export const ${hook} = guard(plugin.${hook});`);
const bundle = await build({
  stdin: {
    contents: [
      `import ${JSON.stringify(resolve(sdk, 'src/console.ts'))};`,
      `import * as plugin from ${JSON.stringify(entry)};`,
      `import { guard } from ${JSON.stringify(resolve(sdk, 'src/guard.ts'))};`,
      ...wrapped,
    ].join('\n'),
    resolveDir: dirname(entry),
    sourcefile: 'entry.js',
  },
  alias: { '@switchboard/plugin': resolve(sdk, 'src/index.ts') },
  bundle: true,
  external: ['switchboard:*'],
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
  outfile: 'plugin.js',
  sourcemap: 'external',
  target: 'es2022',
  treeShaking: true,
  write: false,
});
const code = bundle.outputFiles.find((file) => file.path.endsWith('.js')).text;
const map = bundle.outputFiles.find((file) => file.path.endsWith('.map')).text;

// The source positions are appended to the bundle, because inserting them would move the lines that they describe. They
// are used by src/guard.ts.
const positions = { sources: [], lines: [] };
eachMapping(new TraceMap(map), ({ generatedLine, generatedColumn, source: from, originalLine }) => {
  if (from === null) return;
  const name = basename(from);
  if (!positions.sources.includes(name)) positions.sources.push(name);
  const line = (positions.lines[generatedLine - 1] ??= []);
  const segment = [generatedColumn, positions.sources.indexOf(name), originalLine];
  const last = line.at(-1);
  if (!last || last[1] !== segment[1] || last[2] !== segment[2]) line.push(segment);
});
for (let i = 0; i < positions.lines.length; i++) positions.lines[i] ??= [];

const { component } = await componentize({
  witPath: resolve(sdk, '../../wit/plugin-v1'),
  jsSource: `${code}\nglobalThis.__positions = ${JSON.stringify(positions)};\n`,
  world,
  // The host runs synchronous components only.
  sync: true,
});
writeFileSync(out, component);
