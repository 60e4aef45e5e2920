import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';
import { themeSheet } from './design/themes.ts';

const THEMES = 'virtual:themes.css';

/** The colours live in TypeScript, where charts use them; the style sheet gets them from there. */
const themes = (): Plugin => ({
  name: 'themes',
  resolveId: (id) => (id === THEMES ? `\0${THEMES}` : null),
  load: (id) => (id === `\0${THEMES}` ? themeSheet() : null),
});

const preload = (attributes: Record<string, string>): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: { crossorigin: true, ...attributes },
  injectTo: 'head',
});

/** Lets the page fetch its type and the drawing code at once, which it would otherwise learn of one after the other. */
const preloads = (): Plugin => ({
  name: 'preloads',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) =>
      Object.keys(bundle).flatMap((file) => {
        if (/inter-latin-wght-normal-.*\.woff2$/.test(file))
          return preload({ rel: 'preload', as: 'font', type: 'font/woff2', href: `/${file}` });
        return /\/draw-.*\.js$/.test(file) ? preload({ rel: 'modulepreload', href: `/${file}` }) : [];
      }),
  },
});

const TEXT = /\.(html|js|css|svg|json|wasm)$/;
/** What fits in one packet gains nothing. */
const LEAST_BYTES = 1_400;
/** Of eleven: the last two are a tenth smaller and take twenty times as long, while a first start waits. */
const BROTLI_QUALITY = 9;

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < LEAST_BYTES) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [brotli, gzipped] = await Promise.all([
    promisify(brotliCompress)(bytes, { params }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, gzipped)]);
}

/** Compresses every text once, beside it, so that the server need not for each visit. */
const compressed = (): Plugin => ({
  name: 'compressed',
  async writeBundle({ dir = '' }, bundle) {
    await Promise.all(
      Object.keys(bundle)
        .filter((file) => TEXT.test(file))
        .map((file) => compress(join(dir, file))),
    );
  },
});

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), themes(), preloads(), compressed()],
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
