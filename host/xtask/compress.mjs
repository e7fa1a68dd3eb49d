// Writes each file of a folder that gets smaller by it once more as `.br` and `.gz`: node compress.mjs FOLDER

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// Images and fonts are compressed already.
const TEXTS = new Set(['.css', '.html', '.js', '.json', '.map', '.mjs', '.svg', '.txt', '.wasm', '.webmanifest']);

const folder = process.argv[2];
for (const name of readdirSync(folder, { recursive: true })) {
  if (!TEXTS.has(extname(name))) continue;
  const path = join(folder, name);
  const bytes = readFileSync(path);
  const params = {
    // The last two levels take ten times as long for a few per cent.
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const compressed = { '.br': brotliCompressSync(bytes, { params }), '.gz': gzipSync(bytes, { level: 9 }) };
  for (const [suffix, smaller] of Object.entries(compressed)) {
    if (smaller.length < bytes.length) writeFileSync(path + suffix, smaller);
  }
}
