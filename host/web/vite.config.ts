import react from '@vitejs/plugin-react';
import { loadEnv, type Plugin, type ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';
import web from './package.json' with { type: 'json' };

/** Passes a request of the dev server's page on as one of the demo's own page: the demo refuses changes from others. */
function passOnTo(demo: URL): ProxyOptions {
  return {
    target: demo.origin,
    configure(proxy) {
      proxy.on('proxyReq', (outgoing, { headers }) => {
        if (headers.origin === `http://${headers.host ?? ''}`) outgoing.setHeader('origin', demo.origin);
      });
    },
  };
}

/** Puts our own helper around every `import()` in the place of Vite's. */
const filesFirst: Plugin = {
  name: 'files-first',
  enforce: 'pre',
  apply: 'build',
  load: (id) =>
    id === '\0vite/preload-helper.js'
      ? `export { filesFirst as __vitePreload } from ${JSON.stringify(`${import.meta.dirname}/src/shell/filesFirst.ts`)}`
      : undefined,
};

export default defineConfig(({ mode }) => {
  const { SWITCHBOARD_URL = 'http://127.0.0.1:8080' } = loadEnv(mode, import.meta.dirname, 'SWITCHBOARD_');
  const demo = new URL(SWITCHBOARD_URL);
  return {
    plugins: [react(), filesFirst],
    define: { __CALLING_SDK_VERSION__: JSON.stringify(web.dependencies['@azure/communication-calling']) },
    // The server puts a nonce in its place, another one into each page that it sends (`host/http/src/page.rs`).
    html: { cspNonce: 'CSP-NONCE' },
    build: {
      outDir: '../../target/assets/web',
      emptyOutDir: true,
      // Of a part that is a single file Vite would name none.
      modulePreload: { resolveDependencies: (file, others) => (others.length ? others : [file]) },
      // The calling SDK alone is several megabytes; it is loaded only where it is used.
      chunkSizeWarningLimit: 8000,
    },
    server: {
      // The ports of one host share their cookies: who has signed in at the demo is signed in here.
      host: demo.hostname,
      proxy: { '^/(api|auth|docs|healthz|readyz)(/|\\?|$)': passOnTo(demo) },
    },
    test: {
      // Every core: by default one is left free, which is half of a machine that has two.
      maxWorkers: '100%',
      unstubGlobals: true,
      restoreMocks: true,
      projects: [
        { extends: true, test: { name: 'units', include: ['src/**/*.test.ts', 'checks/**/*.test.ts'] } },
        {
          extends: true,
          test: {
            name: 'components',
            include: ['src/**/*.test.tsx'],
            environment: 'jsdom',
            testTimeout: 30_000,
            setupFiles: ['src/testing/setup.ts'],
          },
        },
      ],
    },
  };
});
