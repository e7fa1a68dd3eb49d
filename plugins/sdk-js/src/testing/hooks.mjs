// How Node.js loads a plugin: TypeScript through the bundler that also builds it, and a fake host's capabilities in the place of the
// server's. Node.js 20 takes no TypeScript by itself, and no later one knows `switchboard:`.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const here = (path) => new URL(path, import.meta.url).href;
const SDK = new Map([
  ['@switchboard/plugin', here('../index.ts')],
  ['@switchboard/plugin/testing', here('./index.ts')],
]);
/** Each capability: its interface in the contract, and its name in `capabilities.ts`. */
const CAPABILITIES = new Map([
  ['customers', 'customers'],
  ['directory', 'directory'],
  ['http', 'http'],
  ['key-value', 'keyValue'],
  ['settings', 'settings'],
  ['log', 'log'],
]);

const capability = (specifier) => CAPABILITIES.get(/^switchboard:plugin\/([a-z-]+)@/.exec(specifier)?.[1]);

export async function resolve(specifier, context, next) {
  const url = SDK.get(specifier) ?? (capability(specifier) && specifier);
  return url ? { url, shortCircuit: true } : next(specifier, context);
}

export async function load(url, context, next) {
  const name = capability(url);
  if (name) {
    const source = `export { ${name} as default } from ${JSON.stringify(here('./capabilities.ts'))};`;
    return { format: 'module', shortCircuit: true, source };
  }
  if (!/^file:.*\.m?ts$/.test(url)) return next(url, context);
  const sourcefile = fileURLToPath(url);
  const source = await readFile(sourcefile, 'utf8');
  const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile };
  return { format: 'module', shortCircuit: true, source: (await transform(source, options)).code };
}
