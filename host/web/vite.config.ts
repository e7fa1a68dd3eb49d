import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import web from './package.json' with { type: 'json' };

export default defineConfig({
  plugins: [react()],
  define: { __CALLING_SDK_VERSION__: JSON.stringify(web.dependencies['@azure/communication-calling']) },
  build: {
    outDir: '../../target/assets/web',
    emptyOutDir: true,
    // The calling SDK alone is several megabytes; it is loaded only where it is used.
    chunkSizeWarningLimit: 8000,
  },
  test: {
    unstubGlobals: true,
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: 'units', include: ['src/**/*.test.ts'] } },
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
});
