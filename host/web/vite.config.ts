import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../../target/assets/web',
    emptyOutDir: true,
    // The calling SDK alone is several megabytes; it is loaded only where it is used.
    chunkSizeWarningLimit: 8000,
  },
});
