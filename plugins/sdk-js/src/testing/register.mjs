// Lets Node.js run tests of plugins: `node --import @switchboard/plugin/testing/register --test test/*.test.ts`.

import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
// Traces name the lines of the sources.
process.setSourceMapsEnabled(true);
