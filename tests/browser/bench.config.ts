import usual from './playwright.config.js';

// Measurements, which the usual run leaves out: they take long, and their figures depend on the machine.
export default { ...usual, testMatch: '*.bench.ts', timeout: 600_000, retries: 0 };
