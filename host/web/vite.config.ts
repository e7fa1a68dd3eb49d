import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
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
});
