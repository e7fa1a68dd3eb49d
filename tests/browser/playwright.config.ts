import { defineConfig } from '@playwright/test';

// The system's Chromium: nothing is downloaded. `CHROMIUM` names another one.
export default defineConfig({
  testDir: '.',
  outputDir: '../../target/browser-tests',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  // A test waits more than it computes: two at a time take little more than half of the time.
  workers: 2,
  // A busy machine can be late once. What passes only the second time is reported as flaky.
  retries: 1,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // The page of a client that is tried has no address that Chromium knows: it would not let it reach the emulator.
        ...(process.env.SWITCHBOARD_WEB ? ['--disable-features=LocalNetworkAccessChecks'] : []),
        // A microphone that beeps, and that every page may use.
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
      ],
    },
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    // A trace of every test would cost an eighth of the time.
    trace: 'on-first-retry',
  },
});
