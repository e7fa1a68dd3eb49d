#!/usr/bin/env node
// Builds a component from a plugin in TypeScript or JavaScript:
//   switchboard-componentize <plugin.ts> <out.wasm>
// The plugin's hooks are what it exports: `callerId`, `customerLookup`, `meetingFilter`, `callLog`,
// `beforeCall`, `cardAction`, `customerEdit`, `callForm`.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraceMap, eachMapping } from '@jridgewell/trace-mapping';
import { componentize } from 'componentize-qjs';
import { build } from 'esbuild';

// Each hook: the name under which a plugin exports it, and its interface in the contract.
const HOOKS = new Map([
  ['callerId', 'caller-id'],
  ['customerLookup', 'customer-lookup'],
  ['meetingFilter', 'meeting-filter'],
  ['callLog', 'call-log'],
  ['beforeCall', 'before-call'],
  ['cardAction', 'card-action'],
  ['customerEdit', 'customer-edit'],
  ['callForm', 'call-form'],
]);

function refuse(text) {
  console.error(text);
  process.exit(1);
}

const [source, out] = process.argv.slice(2);
if (!source || !out) {
  console.error('usage: switchboard-componentize <plugin.ts> <out.wasm>');
  process.exit(2);
}
const sdk = dirname(fileURLToPath(import.meta.url));
const entry = resolve(source);
const alias = { '@switchboard/plugin': resolve(sdk, 'src/index.ts') };
const options = { alias, bundle: true, external: ['switchboard:*'], format: 'esm', logLevel: 'warning', write: false };

/** The names that the plugin exports. Those that are no hook are refused: they would be left out without a word. */
async function exported() {
  const { metafile } = await build({ ...options, entryPoints: [entry], outfile: 'exports.js', metafile: true });
  const names = metafile.outputs['exports.js'].exports;
  const known = [...HOOKS.keys()].join(', ');
  for (const name of names) {
    if (!HOOKS.has(name))
      refuse(`${source}: the export ${name} is no hook; export only ${known}, and keep the rest to the file`);
  }
  if (names.length === 0) refuse(`${source}: there is no hook; export at least one of ${known}`);
  return names;
}

/** The contract with one more world: that of just these hooks. Interfaces are the contract; worlds are the build's affair. */
function writeWorld(hooks) {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-wit-'));
  cpSync(resolve(sdk, '../../wit/plugin-v1'), folder, { recursive: true });
  const lines = hooks.map((hook) => `    export ${HOOKS.get(hook)};`);
  const world = [
    'package switchboard:plugin@1.0.0;',
    '',
    'world built {',
    '    include capabilities;',
    ...lines,
    '}',
    '',
  ];
  writeFileSync(join(folder, 'built.wit'), world.join('\n'));
  return folder;
}

const hooks = await exported().catch(() => process.exit(1)); // esbuild has said why
const wrapped = hooks.map((hook) => `export const ${hook} = guard(plugin.${hook});`);
const bundle = await build({
  stdin: {
    contents: [
      `import ${JSON.stringify(resolve(sdk, 'src/console.ts'))};`,
      `import ${JSON.stringify(resolve(sdk, 'src/absent.ts'))};`,
      `import * as plugin from ${JSON.stringify(entry)};`,
      `import { guard } from ${JSON.stringify(resolve(sdk, 'src/guard.ts'))};`,
      ...wrapped,
    ].join('\n'),
    resolveDir: dirname(entry),
    sourcefile: 'entry.js',
  },
  ...options,
  legalComments: 'none',
  outfile: 'plugin.js',
  sourcemap: 'external',
  target: 'es2022',
  treeShaking: true,
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

const witPath = writeWorld(hooks);
try {
  const { component } = await componentize({
    witPath,
    jsSource: `${code}\nglobalThis.__positions = ${JSON.stringify(positions)};\n`,
    world: 'built',
    // The host runs synchronous components only.
    sync: true,
  });
  writeFileSync(out, component);
} finally {
  rmSync(witPath, { recursive: true });
}
