import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { themeSheet } from './design/themes.ts';

const THEMES = 'virtual:themes.css';

/** The colours live in TypeScript, where charts use them; the style sheet gets them from there. */
const themes = (): Plugin => ({
  name: 'themes',
  resolveId: (id) => (id === THEMES ? `\0${THEMES}` : null),
  load: (id) => (id === `\0${THEMES}` ? themeSheet() : null),
});

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), themes()],
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('dist', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_200,
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:4180' } },
});
