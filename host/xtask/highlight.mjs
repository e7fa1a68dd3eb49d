// Colours the code in the pages of a built book: node highlight.mjs FOLDER
//
// It is done when the book is built, so that a reader's browser runs nothing for it; `book.css` has the colours of both themes.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import typescript from 'highlight.js/lib/languages/typescript';

// By the words that the pages use.
for (const [name, language] of Object.entries({ c, json, python, rust, sh: bash, ts: typescript })) {
  hljs.registerLanguage(name, language);
}

// As `pulldown-cmark` writes a block: its text is escaped, so the first end tag is its own.
const BLOCK = /(<pre[^>]*><code class="language-([^"]*)">)(.*?)(<\/code>)/gs;
const CHARACTERS = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' };

function highlighted(page, text) {
  return text.replace(BLOCK, (_, begin, language, escaped, end) => {
    if (!hljs.getLanguage(language)) throw new Error(`${page}: highlight.mjs knows no language ${language}`);
    const code = escaped.replace(/&(?:lt|gt|quot|#x27|amp);/g, (entity) => CHARACTERS[entity]);
    return begin + hljs.highlight(code, { language }).value + end;
  });
}

const folder = process.argv[2];
for (const name of readdirSync(folder)) {
  if (!name.endsWith('.html')) continue;
  const path = join(folder, name);
  writeFileSync(path, highlighted(name, readFileSync(path, 'utf8')));
}
